/**
 * What is in memory before a step: a random batch with labels, learned tensors as they are initialised, momenta, and, on the
 * machine, the FP16 and compressed copies that the step before would have left.
 */
import { geometryOf, isWeightLayer } from '../../dataflows/step-writer.ts';
import type { WeightLayer } from '../../dataflows/step-writer.ts';
import { INPUT, LABELS, learnedTensors, tensorName } from '../../dataflows/tensors.ts';
import { roundFp16, roundFp16All } from '../../kernels/number/fp16.ts';
import { damped } from '../../kernels/sparse/damp.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import type { Layer, Network } from '../../workloads/layer.ts';
import { goldenSparse, isDamped, weightShape } from '../golden/golden-sparse.ts';
import type { GoldenOptions, Tensors } from '../golden/golden-step.ts';
import type { Random } from '../random.ts';
import { sparsityOf } from '../../dataflows/layer-sparsity.ts';
import { compressByRule } from './mask-compression.ts';
import { maskedCopy } from './masked-copy.ts';
import { DeviceMemory } from './memory.ts';

const elementsOf = ({ channels, height, width }: Layer['input']): number => channels * height * width;

/** Learned tensors and momenta of a network before its first step: weights of deviation √(2 / fan-in), scales 1, the rest 0. */
export function initialParameters(network: Network, random: Random): Tensors {
  const tensors: Tensors = new Map();
  for (const layer of network.layers) {
    for (const { value, momentum, count } of learnedTensors(layer)) {
      tensors.set(value, initialValues(layer, value, count, random));
      tensors.set(momentum, new Float32Array(count));
    }
  }
  return tensors;
}

function initialValues(layer: Layer, name: string, count: number, random: Random): Float32Array {
  const values = new Float32Array(count);
  if (isWeightLayer(layer) && name === tensorName(layer.id, 'w')) {
    const { outChannels } = geometryOf(layer, 1);
    const deviation = Math.sqrt(2 / (count / outChannels));
    return values.map(() => deviation * random.normal());
  }
  if (name === tensorName(layer.id, 'scale')) return values.fill(1);
  if (name === tensorName(layer.id, 'table')) return values.map(() => 0.02 * random.normal());
  return values;
}

/** A batch of FP16 noise with labels. @param scale  deviation of the noise: large ones overflow FP16 */
export function randomBatch(
  network: Network,
  batch: number,
  random: Random,
  flushSubnormals: boolean,
  scale = 1,
): Tensors {
  const input = new Float32Array(batch * elementsOf(network.input)).map(() => scale * random.normal());
  const labels = new Float32Array(batch).map(() => random.int(0, network.classes - 1));
  return new Map([
    [INPUT, roundFp16All(input, flushSubnormals)],
    [LABELS, labels],
  ]);
}

/** Copies of a golden state, so that a golden step and a machine can start from the same. */
export const copyOf = (tensors: Tensors): Tensors =>
  new Map([...tensors].map(([name, values]) => [name, values.slice()]));

function dampedCopy(
  copy: Float32Array,
  layer: WeightLayer,
  sparsity: Sparsity,
  { numbers, optimizer }: GoldenOptions,
): Float32Array {
  return numbers.store(damped(numbers.arithmetic, copy, weightShape(layer), sparsity, optimizer.damping));
}

/** Puts a state into a machine's memory, with the copies of the weights that its program will read. */
export function deviceMemory(tensors: Tensors, settings: GoldenOptions, flushSubnormals: boolean): DeviceMemory {
  const memory = new DeviceMemory();
  for (const [name, values] of tensors) memory.put(name, values.slice());
  for (const layer of settings.network.layers) {
    if (!isWeightLayer(layer)) continue;
    const copy = memory.read(tensorName(layer.id, 'w')).map((weight) => roundFp16(weight, flushSubnormals));
    const geometry = geometryOf(layer, 1);
    const sparsity = sparsityOf(settings, layer.id) ?? settings.sparsity;
    memory.put(
      tensorName(layer.id, 'w16'),
      isDamped(settings, layer) ? dampedCopy(copy, layer, sparsity, settings) : copy,
    );
    if (!settings.pregenerates) continue;
    for (const pass of ['FF', 'BP'] as const) {
      if (goldenSparse(settings, layer, pass) !== 'weights') continue;
      const compressed = compressByRule(settings.method.rule, copy, geometry, pass, sparsity);
      memory.putCompressed(tensorName(layer.id, pass === 'FF' ? 'wFF' : 'wBP'), compressed);
      if (pass === 'FF') maskedCopy(memory, layer.id, geometry, compressed);
    }
  }
  return memory;
}
