/**
 * Normalisation. Batch norm and layer norm over channels are layers of their own; others are work of the vector engine with
 * their learned numbers.
 */
import { asPixels, operandOf, vectorWork } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { axisIn, expectSize, inputOf, intOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { elementsOf, formatDims, learnedNumbers } from '../tensor.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. `weft:` ones are made by `fusions.ts`. */
export const normalisation: OperatorTable = {
  BatchNormalization: { shape: batchNormShape, lower: lowerBatchNorm },
  LayerNormalization: { shape: layerNormShape, lower: lowerLayerNorm },
  'weft:LayerNorm': { shape: keepsShape, lower: lowerLayerNorm },
  RMSNormalization: { shape: keepsShape, lower: (site) => work(site, 'rms-norm') },
  SimplifiedLayerNormalization: { shape: keepsShape, lower: (site) => work(site, 'rms-norm') },
  'weft:RmsNorm': { shape: keepsShape, lower: (site) => work(site, 'rms-norm') },
  InstanceNormalization: { shape: perChannelShape, lower: (site) => work(site, 'instance-norm') },
  GroupNormalization: { shape: keepsShape, lower: (site) => work(site, 'group-norm') },
  'weft:GroupNorm': { shape: keepsShape, lower: (site) => work(site, 'group-norm') },
  LRN: { shape: keepsShape, lower: (site) => work(site, 'local-response-norm') },
  LpNormalization: { shape: keepsShape, lower: (site) => work(site, 'lp-norm') },
  MeanVarianceNormalization: { shape: keepsShape, lower: (site) => work(site, 'mean-variance-norm') },
};

function keepsShape(call: Call): readonly Dims[] {
  const { dims } = inputOf(call, 0);
  return call.node.outputs.map(() => dims);
}

/** Scale, shift and, in batch norm, statistics: one number a channel each. */
function perChannelShape(call: Call): readonly Dims[] {
  const { dims } = inputOf(call, 0);
  if (dims.length < 2) refuse(call, `its input ${formatDims(dims)} has no axis of channels`);
  expectSize(call, 1, 'scale', dims[1]);
  expectSize(call, 2, 'shift', dims[1]);
  return call.node.outputs.map(() => dims);
}

function batchNormShape(call: Call): readonly Dims[] {
  const [dims] = perChannelShape(call);
  expectSize(call, 3, 'mean', dims[1]);
  expectSize(call, 4, 'variance', dims[1]);
  return call.node.outputs.map((_, i) => (i === 0 ? dims : [dims[1]]));
}

function layerNormShape(call: Call): readonly Dims[] {
  const { dims } = inputOf(call, 0);
  const axis = axisIn(call, dims.length, intOf(call, 'axis', -1));
  expectSize(call, 1, 'scale', elementsOf(dims.slice(axis)));
  const statistics = dims.map((size, i) => (i < axis ? size : 1));
  return call.node.outputs.map((_, i) => (i === 0 ? dims : statistics));
}

function lowerBatchNorm(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const { writer, node } = site;
  const source = writer.builder.batchNorm(writer.idOf(node), asPixels(site, x, x.dims[1], 1));
  const made = { dims: x.dims, source, map: writer.builder.mapOf(source), axis: 1 };
  return node.outputs.map(() => made);
}

/** A layer norm if it has a scale and a shift for each channel, the last axis. */
function lowerLayerNorm(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const { writer, node } = site;
  const last = x.dims.length - 1;
  const axis = axisIn(site, x.dims.length, intOf(site, 'axis', -1));
  const channels = elementsOf(x.dims.slice(axis));
  const [scale, shift] = [1, 2].map((i) => site.inputs[i]);
  const isAffine = [scale, shift].every((tensor) => tensor?.constant && elementsOf(tensor.dims) === channels);
  if (!isAffine || channels !== x.dims[last]) return work(site, 'layer-norm');
  const source = writer.builder.layerNorm(writer.idOf(node), asPixels(site, x, channels, last));
  const made = { dims: x.dims, source, map: writer.builder.mapOf(source), axis: last };
  return node.outputs.map(() => made);
}

/** Learned are the constants that it reads. */
function work(site: Site, operator: string): readonly Activation[] {
  const x = operandOf(site, 0);
  const parameters = site.inputs.reduce((sum, input) => sum + (input ? learnedNumbers(input) : 0), 0);
  const made = vectorWork(site, { operator, gradient: 'inputs', reads: [x], parameters });
  return site.node.outputs.map(() => made);
}
