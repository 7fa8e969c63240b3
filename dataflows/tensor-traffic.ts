/**
 * What the work beside the array moves between memory and chip, by what the tensors hold.
 *
 * Gradients that a kernel reads are named by it; the rest of its bytes are activations. The traffic of a GEMM is counted tile by
 * tile; here it is only said which tensor is west, north and out.
 */
import { UPDATE_READ_BYTES, UPDATE_WRITE_BYTES } from './optimizer-bytes.ts';
import type { ElementwiseOperation, GemmOperation, Operation, UpdateOperation } from './operation.ts';
import { classOf } from './tensors.ts';
import type { TensorClass } from './tensors.ts';
import type { FeatureMap } from '../workloads/layer.ts';

export type BytesByTensor = Readonly<Record<TensorClass, number>>;

export interface TensorTraffic {
  readonly read: BytesByTensor;
  readonly written: BytesByTensor;
}

/** Which tensors the three buffers of the array hold. */
export function operandClasses({
  pass,
  sparse,
  tensors,
}: GemmOperation): Record<'west' | 'north' | 'out', TensorClass> {
  const [pixels, others] = [classOf(tensors.pixels), classOf(tensors.others)];
  const isPixelNorth = pass !== 'WU' && sparse?.operand === 'output-gradient';
  return { west: isPixelNorth ? others : pixels, north: isPixelNorth ? pixels : others, out: classOf(tensors.out) };
}

/** What an operation beside the array moves. */
export function streamTraffic(operation: Exclude<Operation, GemmOperation>): TensorTraffic {
  switch (operation.kind) {
    case 'elementwise':
      return elementwiseTraffic(operation);
    case 'prune':
      return {
        read: only(classOf(operation.source), operation.readBytes),
        written: only(classOf(operation.target), operation.writeBytes),
      };
    case 'update':
      return updateTraffic(operation);
  }
}

const FP16_BYTES = 2;

function elementwiseTraffic(operation: ElementwiseOperation): TensorTraffic {
  const { kernel, readBytes, writeBytes, direction, reads = {} } = operation;
  const named = { 'activation-gradients': gradientBytes(operation), ...reads };
  const rest = readBytes - Object.values(named).reduce((sum, bytes) => sum + bytes, 0);
  const makesGradient = direction === 'backward' || kernel.kind === 'cross-entropy';
  const into =
    operation.work === 'scattered sum' ? 'weight-gradients' : makesGradient ? 'activation-gradients' : 'activations';
  return {
    read: { ...only('activations', rest), ...named },
    written: only(into, writeBytes),
  };
}

/** Bytes of the output gradients that a kernel reads. */
function gradientBytes({ kernel, readBytes }: ElementwiseOperation): number {
  switch (kernel.kind) {
    case 'gradient-sum':
      return readBytes;
    case 'softmax-gradient':
      return kernel.rows * kernel.length * FP16_BYTES;
    case 'relu-gradient':
    case 'gelu-gradient':
    case 'layer-norm-gradient':
    case 'batch-norm-reductions':
    case 'batch-norm-gradient':
    case 'bias-gradient':
    case 'position-gradient':
      return kernel.batch * elementsOf(kernel.map) * FP16_BYTES;
    case 'max-pool-gradient':
    case 'global-average-pool-gradient':
    case 'timed-only':
    case 'relu':
    case 'gelu':
    case 'layer-norm':
    case 'position-embedding':
    case 'batch-norm-statistics':
    case 'batch-norm':
    case 'add':
    case 'max-pool':
    case 'global-average-pool':
    case 'softmax':
    case 'cross-entropy':
      return 0;
  }
}

/** Master copy, momentum and gradient in FP32; masks and FP16 copies are weights. */
function updateTraffic({ weights, readBytes, writeBytes, copyBytes }: UpdateOperation): TensorTraffic {
  const gradients = (weights * UPDATE_READ_BYTES) / 3;
  const state = 2 * gradients;
  const stored = weights * UPDATE_WRITE_BYTES;
  return {
    read: { ...only('weight-gradients', gradients), 'optimizer-state': state, weights: readBytes - gradients - state },
    written: { ...only('optimizer-state', stored), weights: writeBytes - stored + copyBytes },
  };
}

const elementsOf = ({ channels, height, width }: FeatureMap): number => channels * height * width;

const noBytes: BytesByTensor = {
  activations: 0,
  'activation-gradients': 0,
  weights: 0,
  'weight-gradients': 0,
  'optimizer-state': 0,
};

const only = (tensor: TensorClass, bytes: number): BytesByTensor => ({ ...noBytes, [tensor]: bytes });
