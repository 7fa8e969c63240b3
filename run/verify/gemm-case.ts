/**
 * One GEMM of a layer as a program of its own: operands drawn at random, executed with values, against the golden product.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import { tensorName } from '../../dataflows/tensors.ts';
import { roundFp16, roundFp16All } from '../../kernels/number/fp16.ts';
import { pruneMask, applyMask } from '../../kernels/sparse/prune.ts';
import { difference } from '../functional/compare-tensors.ts';
import type { TensorDifference } from '../functional/compare-tensors.ts';
import { executeProgram } from '../functional/execute.ts';
import type { FunctionalOutcome } from '../functional/execute.ts';
import { DeviceMemory } from '../functional/memory.ts';
import { defaultOptimizer } from '../functional/optimizer.ts';
import { CompressionStream } from '../functional/sore.ts';
import type { PassObserver } from '../functional/stce.ts';
import { pixelGroups, weightGroups } from '../functional/update-order.ts';
import { orderedForward, orderedInputGradient, orderedWeightGradient } from '../golden/ordered-products.ts';
import { forwardByGroup, inputGradientByGroup, weightGradientByGroup } from '../golden/per-group.ts';
import { orderOf } from '../golden/reduction-order.ts';
import { planScenario, programOf } from '../plan.ts';
import type { Plan } from '../plan.ts';
import type { Random } from '../random.ts';
import type { ResolvedScenario } from '../scenario.ts';

/** A plan of one operation. */
export interface GemmCase {
  readonly operation: GemmOperation;
  readonly plan: Plan;
  readonly machine: SatMachine;
}

/** The GEMMs of one layer, each as a plan of its own. @throws {ScenarioError} if a GEMM does not fit */
export function gemmCases(resolved: ResolvedScenario, layer: string): readonly GemmCase[] {
  const { step, choices, ...shared } = planScenario(resolved);
  return step.operations.flatMap((operation, index) => {
    const choice = choices.get(index);
    if (operation.kind !== 'gemm' || operation.heads || operation.layer !== layer || !choice) return [];
    const alone = { ...operation, after: [], pixelsAfter: [], othersAfter: [], fused: [] };
    const plan = {
      ...shared,
      choices: new Map([[0, choice]]),
      overlap: new Map<number, number>(),
      step: { operations: [alone], notes: [], fused: [] },
    };
    return [{ operation: alone, plan, machine: resolved.machine }];
  });
}

/** Executes the GEMM with values. @param scale  of the random operands: large ones overflow FP16 */
export function verifyGemm(
  { operation, plan, machine }: GemmCase,
  random: Random,
  scale: number,
  observe: PassObserver,
): { readonly difference: TensorDifference } & FunctionalOutcome {
  const operands = drawOperands(operation, machine, random, scale);
  const memory = memoryOf(operation, operands);
  const outcome = executeProgram(plan, programOf(plan, machine), machine, memory, {
    optimizer: defaultOptimizer,
    observe,
  });
  const { out } = operation.tensors;
  const name = operation.pass === 'WU' ? tensorName(operation.layer, 'dw') : out;
  const golden = goldenProduct(operation, plan, machine, operands);
  return { difference: difference(name, golden, memory.read(out)), ...outcome };
}

/** Dense operands, pruned where the GEMM is sparse, and the bias. */
interface Operands {
  readonly pixels: Float32Array;
  readonly others: Float32Array;
  readonly bias: Float32Array | null;
  /** Of the sparse operand: 0 where it is pruned. */
  readonly mask: Uint8Array | null;
}

function drawOperands(
  { geometry: g, pass, sparse, tensors }: GemmOperation,
  machine: SatMachine,
  random: Random,
  scale: number,
): Operands {
  const inputs = g.batch * g.inHeight * g.inWidth * g.groups * g.inChannels;
  const outputs = g.batch * g.outHeight * g.outWidth * g.groups * g.outChannels;
  const taps = g.kernelHeight * g.kernelWidth;
  const draw = (length: number): Float32Array =>
    roundFp16All(
      new Float32Array(length).map(() => scale * random.normal()),
      machine.flushSubnormals,
    );
  const pixels = draw(pass === 'BP' ? outputs : inputs);
  const others = draw(pass === 'WU' ? outputs : g.groups * g.outChannels * taps * g.inChannels);
  const bias = tensors.bias === null ? null : new Float32Array(g.groups * g.outChannels).map(() => random.normal());
  if (!sparse) return { pixels, others, bias, mask: null };
  if (sparse.operand === 'output-gradient') {
    const shape = [g.batch, g.outHeight, g.outWidth, g.outChannels];
    const mask = pruneMask(pixels, shape, 3, sparse.sparsity);
    return { pixels: applyMask(pixels, mask), others, bias, mask };
  }
  const shape = [g.outChannels, g.kernelHeight, g.kernelWidth, g.inChannels];
  const mask = pruneMask(others, shape, pass === 'FF' ? 3 : 0, sparse.sparsity);
  return { pixels, others: applyMask(others, mask), bias, mask };
}

function memoryOf(
  { geometry, pass, sparse, tensors }: GemmOperation,
  { pixels, others, bias }: Operands,
): DeviceMemory {
  const memory = new DeviceMemory();
  memory.put(tensors.pixels, pixels);
  memory.put(tensors.others, others);
  if (bias && tensors.bias !== null) memory.put(tensors.bias, bias);
  if (!sparse) return memory;
  const { sparsity, operand } = sparse;
  const isWeights = operand === 'weights';
  const layout = isWeights
    ? weightGroups(geometry, pass === 'FF' ? 'FF' : 'BP', sparsity.m)
    : pixelGroups(geometry, sparsity.m);
  const stream = new CompressionStream(sparsity, layout);
  stream.load(isWeights ? others : pixels, layout.vectors * layout.groupsPerVector * sparsity.m);
  stream.sort();
  stream.store();
  const name = isWeights ? tensors.others : tensors.pixels;
  memory.drop(name);
  memory.putCompressed(name, stream.target);
  return memory;
}

function goldenProduct(
  { geometry, pass, sparse }: GemmOperation,
  { choices }: Plan,
  machine: SatMachine,
  { pixels, others, bias, mask }: Operands,
): Float32Array {
  const masks = sparse?.operand === 'output-gradient' ? { gradient: mask } : { weights: mask };
  const choice = choices.get(0);
  if (!choice) throw new Error('a GEMM case has one mapping');
  const order = orderOf(choice.mapping, machine, sparse?.sparsity ?? null, geometry);
  if (pass === 'WU') {
    return weightGradientByGroup(pixels, others, geometry, (x, dy, g) => orderedWeightGradient(x, dy, g, order));
  }
  const zeroInsertion = machine.stridedInputGradient === 'zero-insertion';
  const sums =
    pass === 'FF'
      ? forwardByGroup(pixels, others, geometry, (x, w, g) => orderedForward(x, w, g, order, mask))
      : inputGradientByGroup(pixels, others, geometry, (dy, w, g) =>
          orderedInputGradient(dy, w, g, order, zeroInsertion, masks),
        );
  return sums.map((sum, i) => {
    const value = bias ? Math.fround(sum + bias[i % bias.length]) : sum;
    return roundFp16(value, machine.flushSubnormals);
  });
}
