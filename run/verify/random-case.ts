/**
 * Random cases: a machine of the SAT kind with an array of its own, and a GEMM, a layer or a small network to run on it.
 *
 * Sizes are small, so that ragged edges, short passes, cut reductions and starved links are the rule. A case that does not fit
 * its machine is drawn again.
 */
import { methods } from '../../dataflows/method.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { Random } from '../random.ts';
import { mergeScenario, resolveScenario } from '../scenario.ts';
import type { ResolvedScenario, Scenario } from '../scenario.ts';
import { randomNetwork } from './random-network.ts';
import { faultOf, gemmShape, verifyLayerShape, verifyNetwork } from './verify.ts';
import type { LayerShape, VerifyRow } from './verify.ts';

export interface RandomCaseOptions {
  /** Machine and method that every case shares; drawn where they are absent. */
  readonly scenario: Partial<Pick<Scenario, 'machine' | 'method' | 'sparsity' | 'set'>>;
  readonly readText: (path: string) => string;
  /** Deviation of operands and inputs; 1 unless given. */
  readonly scale?: number;
}

const DRAWS_BEFORE_GIVING_UP = 100;

/** Case number `index` of a seed: the same whatever the other cases are. @throws {ScenarioError} if nothing fits the machine */
export function randomCase(seed: number, index: number, options: RandomCaseOptions): VerifyRow[] {
  const random = new Random(Math.imul(seed, 0x9e37_79b1) + index);
  for (let draw = 1; ; draw += 1) {
    try {
      return verifyDrawn(drawScenario(random, options), random, options.scale ?? 1);
    } catch (error) {
      if (!(error instanceof ScenarioError)) return [faultOf(error, 'network', `case ${index}`)];
      if (draw === DRAWS_BEFORE_GIVING_UP) throw error;
    }
  }
}

function verifyDrawn(resolved: ResolvedScenario, random: Random, scale: number): VerifyRow[] {
  const kind = random.int(1, 100);
  if (kind <= 50) {
    const shape = gemmShape(random.int(1, 60), random.int(1, 40), random.int(1, 60));
    return [random.pick(verifyLayerShape(resolved, 'gemm', shape, random, scale))];
  }
  if (kind <= 80) return [random.pick(verifyLayerShape(resolved, 'layer', randomLayer(random), random, scale))];
  return [verifyNetwork({ ...resolved, network: randomNetwork(random, 'random') }, random.int(0, 0x7fff_ffff), scale)];
}

function randomLayer(random: Random): LayerShape {
  const kernel = random.int(1, 3);
  const groups = random.int(1, 4) === 1 ? random.int(2, 6) : 1;
  const perGroup = groups === 1 ? 24 : 4;
  const side = (): number => random.int(0, kernel - 1);
  return {
    batch: random.int(1, 3),
    height: random.int(kernel, 9),
    width: random.int(kernel, 9),
    inChannels: groups * random.int(1, perGroup),
    outChannels: groups * random.int(1, perGroup),
    kernel,
    stride: random.int(1, 3),
    padding: { top: side(), left: side(), bottom: side(), right: side() },
    groups,
    hasBias: random.int(0, 1) === 1,
  };
}

function drawScenario(random: Random, { scenario, readText }: RandomCaseOptions): ResolvedScenario {
  const drawn = {
    network: 'mlp-glyphs',
    batch: random.int(1, 2),
    phase: random.int(0, 5) === 0 ? ('inference' as const) : ('training' as const),
    method: random.pick(methods).name,
    sparsity: random.pick(['1:2', '2:4', '1:4', '2:8', '3:5', '4:8', '2:16']),
  };
  const set = scenario.machine === undefined ? randomArray(random) : {};
  const given = Object.fromEntries(Object.entries(scenario).filter(([, value]) => value !== undefined));
  return resolveScenario(mergeScenario(drawn, { ...given, set: { ...set, ...scenario.set } }), readText);
}

/** Parameters of an array, buffers and switches; one in six is the card's own array. */
function randomArray(random: Random): Scenario['set'] {
  const switches = {
    dataflow: random.pick(['auto', 'os', 'ws']),
    pregenerate: random.int(0, 1) === 1,
    overlapElementwise: random.int(0, 1) === 1,
    elementwise: random.pick(['none', 'none', 'statistics', 'inline', 'all']),
    stridedInputGradient: random.pick(['phases', 'phases', 'zero-insertion']),
    flushSubnormals: random.int(0, 1) === 1,
  };
  if (random.int(1, 6) === 1) return switches;
  const accumulators = random.int(1, 8);
  return {
    ...switches,
    rows: random.int(1, 8),
    columns: random.int(1, 8),
    multiplyLatency: random.int(1, 5),
    addLatency: random.int(1, 9),
    accumulators,
    interleave: random.pick(['auto', random.int(1, accumulators)]),
    denseLinkValues: random.int(1, 4),
    wsPairs: random.int(1, 4),
    readLatency: random.int(0, 4),
    bufferHalfWest: `${random.int(2, 16)} KiB`,
    bufferHalfNorth: `${random.int(2, 16)} KiB`,
    bufferHalfOut: `${random.int(2, 16)} KiB`,
    vectorBufferHalf: `${random.int(1, 8)} KiB`,
    updateBufferHalf: `${random.int(1, 8)} KiB`,
  };
}
