/** Every parameter of an SAT machine: its kind, its bounds, what it means. Files, flags and documentation derive from this. */
import { parseAddressMap } from '../memory/address-map.ts';
import { pagePolicies, refreshModes } from '../memory/controller.ts';
import type { PagePolicy, RefreshMode } from '../memory/controller.ts';
import type { ChannelUse } from '../memory/loop/banked-memory.ts';
import { memoryPresets } from '../memory/presets.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { elementwiseFusions } from '../../terms/elementwise-fusion.ts';
import { parseQuantity } from '../../terms/quantity.ts';
import type { Dimension } from '../../terms/quantity.ts';
import { channelUses, memoryModelNames, tensorLayouts } from './machine.ts';
import type { DramSettings, MemoryModelName, SatMachine, TensorLayout } from './machine.ts';

const presetNames = memoryPresets.map(({ name }) => name);

type Kind =
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'fraction' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'quantity'; readonly dimension: Dimension; readonly least: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'auto-or-integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'address-map' };

export type Parameter = Kind & {
  readonly key: string;
  readonly meaning: string;
  /** Memory models that have it; all if absent. */
  readonly models?: readonly MemoryModelName[];
};

const integer = (key: string, meaning: string, least = 1, most = 4096): Parameter => ({
  kind: 'integer',
  least,
  most,
  key,
  meaning,
});
const quantity = (key: string, dimension: Dimension, meaning: string, least = 1): Parameter => ({
  kind: 'quantity',
  dimension,
  least,
  key,
  meaning,
});
const choice = (key: string, choices: readonly string[], meaning: string): Parameter => ({
  kind: 'choice',
  choices,
  key,
  meaning,
});
const flag = (key: string, meaning: string): Parameter => ({ kind: 'boolean', key, meaning });

const ofModels = (models: readonly MemoryModelName[], parameter: Parameter): Parameter => ({ ...parameter, models });
const BANKS: readonly MemoryModelName[] = ['banks', 'lines'];
const BANDWIDTH: readonly MemoryModelName[] = ['bandwidth'];

export const satParameters: readonly Parameter[] = [
  quantity('clock', 'frequency', 'clock of all units'),
  integer('rows', 'rows of PEs'),
  integer('columns', 'columns of PEs'),
  integer('multiplyLatency', 'stages of the FP16 multiplier', 1, 64),
  integer('addLatency', 'stages of the FP32 adder: the accumulation recurrence L', 1, 64),
  integer('accumulators', 'accumulators (and shadows) a PE: the largest interleave factor', 1, 64),
  integer('groupFileValues', 'values of the double-buffered group file of a PE'),
  integer('denseLinkValues', 'dense values a cycle on the west link in sparse mode (w)', 1, 64),
  integer('drainValuesPerColumn', 'values that leave a column in a cycle while it drains', 1, 64),
  integer('wsPairs', 'weight pairs a PE holds in weight-stationary mode: the largest N', 1, 32),
  integer('readLatency', 'cycles from buffer to array when the array starts from empty', 0, 64),
  {
    kind: 'auto-or-integer',
    least: 1,
    most: 64,
    key: 'interleave',
    meaning: 'interleave factor: chosen per tile, or at most this',
  },
  quantity('bufferHalfWest', 'size', 'one half of the west operand buffer'),
  quantity('bufferHalfNorth', 'size', 'one half of the north operand buffer'),
  quantity('bufferHalfOut', 'size', 'one half of the output buffer'),
  quantity('bufferWriteBytes', 'size', 'bytes a cycle that DMA writes into a buffer'),
  integer('soreLanes', 'lanes of the pruner; a value a cycle each'),
  integer('wuveLanes', 'lanes of the optimizer; a weight a cycle each'),
  integer('vectorLanes', 'lanes of the vector engine; an element a cycle each'),
  quantity('vectorBufferHalf', 'size', 'one half of the double buffers of the vector engine', 64),
  quantity('updateBufferHalf', 'size', 'one half of the double buffers of pruner and optimizer', 64),
  quantity('updateBurst', 'size', 'longest memory request of pruner and optimizer', 64),
  integer('dramChannels', 'memory channels in use', 1, 64),
  choice(
    'dramModel',
    memoryModelNames,
    'memory by transfers of DRAM banks, line by line (slow), or as bandwidth and latency',
  ),
  ofModels(BANKS, choice('dramMemory', presetNames, 'device, address map and controller of a channel')),
  ofModels(BANKS, {
    kind: 'address-map',
    key: 'dramMap',
    meaning: 'address map of a channel, lowest bits first: that of the memory, or such as co7,bg2,ba2,ro17',
  }),
  ofModels(
    BANKS,
    choice('dramPagePolicy', ['preset', ...pagePolicies], 'when rows are closed: as the memory has it, or otherwise'),
  ),
  ofModels(BANKS, choice('dramRefresh', ['preset', ...refreshModes], 'refresh: as the memory has it, or otherwise')),
  ofModels(
    BANKS,
    choice(
      'dramChannelUse',
      [...channelUses, 'auto'],
      'transfers spread over all channels, each tensor on a channel, or what is faster',
    ),
  ),
  ofModels(
    BANKS,
    choice(
      'tensorLayout',
      [...tensorLayouts, 'auto'],
      'tensors stored tile by tile as they are read, row by row, or what is faster',
    ),
  ),
  ofModels(BANDWIDTH, quantity('dramChannelBandwidth', 'bandwidth', 'peak bandwidth of a channel')),
  ofModels(BANDWIDTH, {
    kind: 'fraction',
    key: 'dramEfficiency',
    meaning: 'share of the peak that long bursts reach',
  }),
  quantity('dramLatency', 'time', 'from the end of a transfer to its data being there', 0),
  choice('elementwise', elementwiseFusions, 'how much elementwise work has no pass of its own'),
  flag('overlapElementwise', 'backward elementwise work runs beside the weight gradient'),
  flag('pregenerate', 'compressed weights are made after the update, not before each use'),
  flag('doubleBuffer', 'buffers have two halves, so that transfers run behind work; else all of each holds one tile'),
  flag('prefetch', 'operands of an operation are loaded while the one before it still runs, as dependencies allow'),
  choice('tiling', ['searched', 'fixed'], 'tiles and loop order chosen per operation, or by one rule'),
  choice('dataflow', ['auto', 'os', 'ws'], 'output- or weight-stationary, or chosen per operation'),
  choice('stridedInputGradient', ['phases', 'zero-insertion'], 'how strided convolutions compute their input gradient'),
  flag('flushSubnormals', 'floating-point operators flush subnormals to zero'),
];

export type ParameterValue = number | boolean | string;

/** Checks one value as it stands in a file. @throws {RangeError} that says what would be right */
export function readParameter(parameter: Parameter, value: unknown): ParameterValue {
  const { key } = parameter;
  const not = (wanted: string): never => {
    throw new RangeError(`${JSON.stringify(value)} is not ${wanted}`);
  };
  switch (parameter.kind) {
    case 'integer':
      return isWithin(value, parameter.least, parameter.most) ? value : not(range(parameter.least, parameter.most));
    case 'auto-or-integer':
      if (value === 'auto' || isWithin(value, parameter.least, parameter.most)) return value;
      return not(`"auto" or ${range(parameter.least, parameter.most)}`);
    case 'fraction':
      return typeof value === 'number' && value > 0 && value <= 1 ? value : not('a fraction above 0 and at most 1');
    case 'boolean':
      return typeof value === 'boolean' ? value : not('true or false');
    case 'choice':
      return typeof value === 'string' && parameter.choices.includes(value)
        ? value
        : not(`one of ${parameter.choices.join(', ')}`);
    case 'address-map':
      return typeof value === 'string' ? readMap(value) : not('"preset" or an address map');
    case 'quantity': {
      const base = parseQuantity(String(value), parameter.dimension);
      if (base < parameter.least) throw new RangeError(`${String(value)} is too small for ${key}`);
      return base;
    }
  }
}

function readMap(text: string): string {
  if (text === 'preset') return text;
  try {
    return parseAddressMap(text).text;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new RangeError(error.issues.map(({ message }) => message).join('; '), { cause: error });
  }
}

const range = (least: number, most: number): string => `an integer from ${least} to ${most}`;

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** Puts checked parameters together. All of `satParameters` must be there. */
export function satMachine(name: string, values: Readonly<Record<string, ParameterValue>>): SatMachine {
  const number = (key: string): number => Number(values[key]);
  const doubleBuffer = values['doubleBuffer'] === true;
  const buffer = (key: string): number => number(key) * (doubleBuffer ? 1 : 2);
  return {
    kind: 'sat',
    name,
    clockHz: number('clock'),
    array: {
      rows: number('rows'),
      columns: number('columns'),
      multiplyLatency: number('multiplyLatency'),
      addLatency: number('addLatency'),
      accumulators: number('accumulators'),
      groupFileValues: number('groupFileValues'),
      denseLinkValues: number('denseLinkValues'),
      drainValuesPerColumn: number('drainValuesPerColumn'),
      wsPairs: number('wsPairs'),
      readLatency: number('readLatency'),
    },
    interleave: values['interleave'] === 'auto' ? 'auto' : number('interleave'),
    bufferHalf: { west: buffer('bufferHalfWest'), north: buffer('bufferHalfNorth'), out: buffer('bufferHalfOut') },
    bufferWriteBytes: number('bufferWriteBytes'),
    soreLanes: number('soreLanes'),
    wuveLanes: number('wuveLanes'),
    vectorLanes: number('vectorLanes'),
    vectorBufferHalf: buffer('vectorBufferHalf'),
    updateBufferHalf: buffer('updateBufferHalf'),
    updateBurst: number('updateBurst'),
    dram: dramOf(values),
    elementwise: values['elementwise'] as SatMachine['elementwise'],
    overlapElementwise: values['overlapElementwise'] === true,
    pregenerate: values['pregenerate'] === true,
    doubleBuffer,
    prefetch: values['prefetch'] === true,
    tiling: values['tiling'] as SatMachine['tiling'],
    dataflow: values['dataflow'] as SatMachine['dataflow'],
    stridedInputGradient: values['stridedInputGradient'] as SatMachine['stridedInputGradient'],
    flushSubnormals: values['flushSubnormals'] === true,
  };
}

function dramOf(values: Readonly<Record<string, ParameterValue>>): DramSettings {
  const common = { channels: Number(values['dramChannels']), latencySeconds: Number(values['dramLatency']) };
  const model = values['dramModel'] as MemoryModelName;
  if (model === 'bandwidth') {
    const channelBytesPerSecond = Number(values['dramChannelBandwidth']);
    return { model, ...common, channelBytesPerSecond, efficiency: Number(values['dramEfficiency']) };
  }
  return {
    model,
    ...common,
    memory: String(values['dramMemory']),
    map: String(values['dramMap']),
    pagePolicy: values['dramPagePolicy'] as PagePolicy | 'preset',
    refresh: values['dramRefresh'] as RefreshMode | 'preset',
    channelUse: values['dramChannelUse'] as ChannelUse | 'auto',
    tensorLayout: values['tensorLayout'] as TensorLayout | 'auto',
  };
}
