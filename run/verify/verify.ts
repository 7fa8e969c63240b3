/**
 * `weft verify`: GEMMs, layers and networks, executed with values and stepped, against golden kernels and closed forms.
 *
 * Each case is compared at all levels: golden ≡ functional, tensor by tensor and bit by bit; functional ≡ stepped, value by
 * value as it leaves the array; closed form ≡ stepped and events ≡ stepped, cycle by cycle.
 */
import { noExceptions } from '../../kernels/number/exceptions.ts';
import type { Exceptions } from '../../kernels/number/exceptions.ts';
import { formatSparsity } from '../../terms/sparsity.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import type { Padding } from '../../workloads/network-builder.ts';
import type { Network } from '../../workloads/layer.ts';
import type { TensorDifference } from '../functional/compare-tensors.ts';
import type { RunPass } from '../functional/stce.ts';
import { programOf } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { Random } from '../random.ts';
import type { ResolvedScenario } from '../scenario.ts';
import { gemmCases, verifyGemm } from './gemm-case.ts';
import { compareLevels } from './levels.ts';
import type { LevelComparison } from './levels.ts';
import { verifyStep } from './verify-step.ts';

export type CaseKind = 'gemm' | 'layer' | 'network';

/** One case that was compared. */
export interface VerifyRow {
  readonly kind: CaseKind;
  /** What was compared: `37×12×45 2:4 FF`. */
  readonly name: string;
  readonly array: string;
  /** Dataflows and ways of summing that its mappings use. */
  readonly mappings: readonly string[];
  readonly tensors: number;
  readonly values: number;
  readonly passes: number;
  readonly maxUlp: number;
  readonly tileCycles: LevelComparison['tileCycles'];
  readonly endCycle: LevelComparison['endCycle'];
  readonly exceptions: Exceptions;
  /** Empty if all agrees. */
  readonly disagreements: readonly string[];
}

export interface Verification {
  readonly schemaVersion: 1;
  readonly seed: number;
  readonly cases: number;
  readonly disagreements: number;
  readonly maxUlp: number;
  readonly exceptions: Exceptions;
  readonly rows: readonly VerifyRow[];
}

/** Puts rows together. */
export function verificationOf(seed: number, rows: readonly VerifyRow[]): Verification {
  const exceptions = noExceptions();
  for (const row of rows) {
    exceptions.nan += row.exceptions.nan;
    exceptions.infinite += row.exceptions.infinite;
    exceptions.overflowed += row.exceptions.overflowed;
  }
  return {
    schemaVersion: 1,
    seed,
    cases: rows.length,
    disagreements: rows.filter(({ disagreements }) => disagreements.length > 0).length,
    maxUlp: Math.max(0, ...rows.map(({ maxUlp }) => maxUlp)),
    exceptions,
    rows,
  };
}

const CLASSIFIER_CLASSES = 4;

/** A layer between a stem and a classifier, so that all three passes exist and may be sparse. */
export interface LayerShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly groups: number;
  readonly hasBias: boolean;
}

/** The id of the layer under test. */
const TESTED = 'layer';

function networkAround({ height, width, inChannels, ...layer }: LayerShape): Network {
  const builder = new NetworkBuilder({ channels: 1, height, width });
  builder.conv('stem', 'input', { kernel: 1, channels: inChannels });
  const { kernel, stride, padding, groups, hasBias, outChannels: channels } = layer;
  builder.conv(TESTED, 'stem', { kernel, stride, padding, groups, hasBias, channels });
  builder.linear('fc', builder.globalAveragePool('mean', TESTED), CLASSIFIER_CLASSES);
  return builder.build(TESTED, TESTED);
}

/** M×N×K as a 1×1 convolution of M pixels. */
export const gemmShape = (M: number, N: number, K: number): LayerShape => ({
  batch: 1,
  height: M,
  width: 1,
  inChannels: K,
  outChannels: N,
  kernel: 1,
  stride: 1,
  padding: { top: 0, left: 0, bottom: 0, right: 0 },
  groups: 1,
  hasBias: false,
});

/** Compares the passes of one layer; one row a pass. @throws {ScenarioError} if a GEMM does not fit the machine */
export function verifyLayerShape(
  resolved: ResolvedScenario,
  kind: 'gemm' | 'layer',
  shape: LayerShape,
  random: Random,
  scale = 1,
): VerifyRow[] {
  const scenario = { ...resolved.scenario, batch: shape.batch };
  return verifyLayer({ ...resolved, scenario, network: networkAround(shape) }, TESTED, kind, random, scale);
}

/** Compares the passes of one layer of the scenario's network. @throws {ScenarioError} if there is no such layer */
export function verifyLayer(
  resolved: ResolvedScenario,
  layer: string,
  kind: 'gemm' | 'layer',
  random: Random,
  scale = 1,
): VerifyRow[] {
  const cases = gemmCases(resolved, layer);
  if (cases.length === 0) {
    const known = resolved.network.layers.filter((one) => one.kind === 'conv2d' || one.kind === 'linear');
    const names = known.map(({ id }) => id).join(', ');
    throw new ScenarioError([
      { path: 'layer', message: `"${layer}" is no layer with weights of ${resolved.network.name}; there are ${names}` },
    ]);
  }
  return cases.map((one) => {
    const { operation, plan, machine } = one;
    const collected = new PassCollector();
    const { difference, exceptions, passes, toldWritten } = verifyGemm(one, random.fork(), scale, collected.observe);
    const { M, N, K } = operation.gemm;
    const { geometry: g, sparse, pass } = operation;
    const shape =
      kind === 'gemm'
        ? `${M}×${N}×${K}`
        : `${layer === TESTED ? '' : `${layer} `}${g.groups > 1 ? `${g.groups}·` : ''}${g.inChannels}→${g.outChannels} ${g.kernelHeight}×${g.kernelWidth}/${g.stride} on ${g.batch}·${g.inHeight}×${g.inWidth}`;
    const operand = sparse
      ? `${formatSparsity(sparse.sparsity)} ${sparse.operand === 'weights' ? 'weights' : 'gradient'}`
      : 'dense';
    const levels = compareLevels(plan, programOf(plan, machine), machine, collected.tiles, toldWritten);
    return rowOf(kind, `${shape} ${pass} ${operand}`, resolved, plan, [difference], passes, exceptions, levels);
  });
}

/** Compares a whole step of the scenario's network. @throws {ScenarioError} */
export function verifyNetwork(resolved: ResolvedScenario, seed: number, scale = 1): VerifyRow {
  const collected = new PassCollector();
  const step = verifyStep(resolved, { seed, scale, observe: collected.observe });
  const { machine, network, method, sparsity, phase, scenario } = resolved;
  const levels = compareLevels(step.plan, programOf(step.plan, machine), machine, collected.tiles, step.toldWritten);
  const kept = method.name === 'dense' ? '' : ` ${formatSparsity(sparsity)}`;
  const name = `${network.name} ${phase} batch ${scenario.batch} ${method.title}${kept}`;
  const row = rowOf('network', name, resolved, step.plan, step.differences, step.passes, step.exceptions, levels);
  return { ...row, disagreements: [...row.disagreements, ...step.tooEarly] };
}

/** A run that stops on a fault disagrees: nothing of what was asked for came out. */
export function faultOf(error: unknown, kind: CaseKind, name: string): VerifyRow {
  return {
    kind,
    name,
    array: '',
    mappings: [],
    tensors: 0,
    values: 0,
    passes: 0,
    maxUlp: Infinity,
    tileCycles: { closedForm: 0, stepped: 0 },
    endCycle: { events: 0, stepped: 0 },
    exceptions: noExceptions(),
    disagreements: [error instanceof Error ? `${error.name}: ${error.message}` : String(error)],
  };
}

/** Gathers the passes of a functional run by tile. */
class PassCollector {
  readonly tiles: RunPass[][] = [];

  readonly observe = (pass: RunPass, isFirst: boolean): void => {
    if (isFirst) this.tiles.push([]);
    this.tiles[this.tiles.length - 1].push(pass);
  };
}

function rowOf(
  kind: CaseKind,
  name: string,
  { machine }: ResolvedScenario,
  plan: Plan,
  differences: readonly TensorDifference[],
  passes: number,
  exceptions: Exceptions,
  levels: LevelComparison,
): VerifyRow {
  const { rows, columns, multiplyLatency, addLatency } = machine.array;
  const unequal = differences.filter(({ different }) => different > 0);
  const mappings = new Set([...plan.choices.values()].map(({ mapping }) => `${mapping.dataflow} ${mapping.sums}`));
  return {
    kind,
    name,
    array: `${rows}×${columns} mul ${multiplyLatency} L ${addLatency}`,
    mappings: [...mappings].toSorted(),
    tensors: differences.length,
    values: differences.reduce((sum, { values }) => sum + values, 0),
    passes,
    maxUlp: Math.max(0, ...differences.map(({ maxUlp }) => maxUlp)),
    tileCycles: levels.tileCycles,
    endCycle: levels.endCycle,
    exceptions,
    disagreements: [
      ...unequal.map(
        ({ name: tensor, different, values, maxUlp }) =>
          `${tensor}: ${different} of ${values} values differ from golden, by up to ${maxUlp} ulp`,
      ),
      ...levels.disagreements,
    ],
  };
}
