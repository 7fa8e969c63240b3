/**
 * The units of an SAT machine, in order of charge: a tick belongs to the array if it works, else to the vector engine, the
 * array's DMA queues, the pruner, the optimizer.
 */
export const SAT_UNITS = [
  'stce',
  'vector',
  'vector.load',
  'vector.store',
  'dma.west',
  'dma.north',
  'dma.out',
  'sore',
  'sore.load',
  'sore.store',
  'wuve',
  'wuve.load',
  'wuve.store',
] as const;

export type SatUnit = (typeof SAT_UNITS)[number];

const INDICES = Object.fromEntries(SAT_UNITS.map((unit, index) => [unit, index])) as Record<SatUnit, number>;

export const unitIndex = (unit: SatUnit): number => INDICES[unit];

/** Stall reasons of the array (docs/model.md, X6) and of the units around it. */
export const STALL = {
  operands: 'operands',
  outputFull: 'output-full',
  idle: 'idle',
  memory: 'memory',
  input: 'input',
  dependency: 'dependency',
  bufferFull: 'buffer-full',
  pacing: 'pacing',
} as const;

/** Units whose memory requests yield to those of the array and the vector engine: nobody waits for them before the step ends. */
export const BACKGROUND_UNITS: ReadonlySet<number> = new Set(
  (['sore.load', 'sore.store', 'wuve.load', 'wuve.store'] as const).map((unit) => SAT_UNITS.indexOf(unit)),
);
