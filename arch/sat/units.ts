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

export const unitIndex = (unit: SatUnit): number => SAT_UNITS.indexOf(unit);

/** Stall reasons of the array (SAT-MACHINE X6) and of the units around it. */
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
