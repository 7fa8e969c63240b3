/** What a golden step prunes: which operand of which pass, by the rules that lowering has too. */
import { sparsityOf } from '../../dataflows/layer-sparsity.ts';
import type { LayerSparsities } from '../../dataflows/layer-sparsity.ts';
import type { Method } from '../../dataflows/method.ts';
import { layersThatNeedGradient } from '../../dataflows/needs-gradient.ts';
import type { SparseOperand } from '../../dataflows/operation.ts';
import { geometryOf } from '../../dataflows/step-writer.ts';
import type { WeightLayer } from '../../dataflows/step-writer.ts';
import type { Pass } from '../../terms/pass.ts';
import type { Network } from '../../workloads/layer.ts';

/** What decides it. */
export interface SparsitySettings extends LayerSparsities {
  readonly network: Network;
  readonly method: Method;
}

/** Which operand of a pass is N:M; layers that read the input, the classifier, and channels fewer than M stay dense. */
export function goldenSparse(options: SparsitySettings, layer: WeightLayer, pass: Pass): SparseOperand | null {
  const { network, method } = options;
  const sparsity = sparsityOf(options, layer.id);
  const operand = pass === 'WU' || sparsity === null ? undefined : method.sparse[pass];
  const { inChannels, outChannels, groups } = geometryOf(layer, 1);
  if (
    !operand ||
    groups > 1 ||
    !layersThatNeedGradient(network).has(layer.inputs[0]) ||
    layer === network.layers.at(-1)
  )
    return null;
  return (pass === 'FF' ? inChannels : outChannels) < (sparsity?.m ?? 1) ? null : operand;
}

/** Weights that FF would prune if the method pruned there are damped. */
export function isDamped(options: SparsitySettings, layer: WeightLayer): boolean {
  const { method } = options;
  return (
    method.damps && goldenSparse({ ...options, method: { ...method, sparse: { FF: 'weights' } } }, layer, 'FF') !== null
  );
}

/** [outChannels, kernelHeight, kernelWidth, inChannels]. */
export function weightShape(layer: WeightLayer): readonly [number, number, number, number] {
  const { outChannels, kernelHeight, kernelWidth, inChannels, groups } = geometryOf(layer, 1);
  return [groups * outChannels, kernelHeight, kernelWidth, inChannels];
}
