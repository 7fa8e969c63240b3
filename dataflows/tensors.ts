/**
 * The names of what a step keeps in memory, and where a layer's learned numbers are.
 *
 * Feature maps are called by their layer; everything else by `layer:what`. Shapes: maps [batch][height][width][channels],
 * weights [outChannels][kernelHeight][kernelWidth][inChannels], vectors [channels].
 */
import { remembered } from '../terms/remembered.ts';
import type { Layer } from '../workloads/layer.ts';

/** What belongs to a layer beside its output. */
export type Belonging =
  /** FP32 master copy of the weights, their momentum, their FP16 copy, the compressed copies for FF and BP, their gradient. */
  | 'w'
  | 'v'
  | 'w16'
  | 'wFF'
  | 'wBP'
  /** A bit a weight, where masks are kept over several steps. */
  | 'mask'
  /** FP16 copy with the weights that FF has pruned set to zero: what BP reads if only FF is sparse (SR-STE). */
  | 'wM'
  | 'dw'
  /** Bias, its momentum, its gradient. */
  | 'b'
  | 'vb'
  | 'db'
  /** Scale and shift of a norm, their momenta, their gradients. */
  | 'scale'
  | 'shift'
  | 'vscale'
  | 'vshift'
  | 'dscale'
  | 'dshift'
  /** Mean and 1/σ of a batch norm, by channel. */
  | 'mean'
  | 'inverse'
  /** Table of an embedding, its momentum, its gradient. */
  | 'table'
  | 'vtable'
  | 'dtable'
  /** Attention: Q·Kᵀ, softmax of it, and their gradients, [batch][heads][tokens][tokens]. */
  | 'scores'
  | 'probabilities'
  | 'dscores'
  | 'dprobabilities'
  /** Gradient of the layer's output, of its input, of attention's three inputs; compressed output gradient. */
  | 'dy'
  | 'dx'
  | 'dq'
  | 'dk'
  | 'dv'
  | 'dyBP';

/** What tensors hold, for accounts of traffic and energy. */
export type TensorClass = 'activations' | 'activation-gradients' | 'weights' | 'weight-gradients' | 'optimizer-state';

export const tensorClasses: readonly TensorClass[] = [
  'activations',
  'activation-gradients',
  'weights',
  'weight-gradients',
  'optimizer-state',
];

const classes: Readonly<Record<Belonging, TensorClass>> = {
  w16: 'weights',
  wFF: 'weights',
  wBP: 'weights',
  wM: 'weights',
  mask: 'weights',
  b: 'weights',
  scale: 'weights',
  shift: 'weights',
  table: 'weights',
  w: 'optimizer-state',
  v: 'optimizer-state',
  vb: 'optimizer-state',
  vscale: 'optimizer-state',
  vshift: 'optimizer-state',
  vtable: 'optimizer-state',
  dw: 'weight-gradients',
  db: 'weight-gradients',
  dscale: 'weight-gradients',
  dshift: 'weight-gradients',
  dtable: 'weight-gradients',
  dy: 'activation-gradients',
  dx: 'activation-gradients',
  dq: 'activation-gradients',
  dk: 'activation-gradients',
  dv: 'activation-gradients',
  dyBP: 'activation-gradients',
  dscores: 'activation-gradients',
  dprobabilities: 'activation-gradients',
  mean: 'activations',
  inverse: 'activations',
  scores: 'activations',
  probabilities: 'activations',
};

/** What a tensor holds, by its name; a feature map is called by its layer, whatever that is called. */
export function classOf(tensor: string): TensorClass {
  const colon = tensor.lastIndexOf(':');
  const what = tensor.slice(colon + 1);
  return colon >= 0 && Object.hasOwn(classes, what) ? classes[what as Belonging] : 'activations';
}

/** The network's input, and the labels of the batch. */
export const INPUT = 'input';
export const LABELS = 'labels';
/** One number: the mean loss of the batch. */
export const LOSS = 'loss';

export const tensorName = (layer: string, what: Belonging): string => `${layer}:${what}`;

/** A learned tensor with its momentum and its gradient. */
export interface LearnedTensor {
  readonly value: string;
  readonly momentum: string;
  readonly gradient: string;
  readonly count: number;
  /** The FP16 copy that GEMMs read, if there is one. */
  readonly copy: string | null;
}

function learned(
  layer: string,
  value: Belonging,
  momentum: Belonging,
  gradient: Belonging,
  count: number,
  copy: Belonging | null = null,
): LearnedTensor {
  return {
    value: tensorName(layer, value),
    momentum: tensorName(layer, momentum),
    gradient: tensorName(layer, gradient),
    count,
    copy: copy && tensorName(layer, copy),
  };
}

/** The learned tensors of a layer, in the order in which they are updated. */
export const learnedTensors: (layer: Layer) => readonly LearnedTensor[] = remembered(tensorsLearnedBy);

function tensorsLearnedBy(layer: Layer): readonly LearnedTensor[] {
  const { id, input, output } = layer;
  switch (layer.kind) {
    case 'conv2d':
    case 'linear': {
      const perOutput =
        layer.kind === 'conv2d'
          ? (input.channels / layer.groups) * layer.kernelHeight * layer.kernelWidth
          : input.channels * input.height * input.width;
      const isTied = layer.kind === 'conv2d' && layer.tiedTo !== null;
      const weights = isTied ? [] : [learned(id, 'w', 'v', 'dw', perOutput * output.channels, 'w16')];
      return layer.hasBias ? [...weights, learned(id, 'b', 'vb', 'db', output.channels)] : weights;
    }
    case 'batch-norm':
    case 'layer-norm':
      return [
        learned(id, 'scale', 'vscale', 'dscale', output.channels),
        learned(id, 'shift', 'vshift', 'dshift', output.channels),
      ];
    case 'position-embedding':
      return [learned(id, 'table', 'vtable', 'dtable', layer.positions * output.channels)];
    case 'embedding':
      return [learned(id, 'table', 'vtable', 'dtable', layer.rows * output.channels, 'w16')];
    case 'vector-work':
      return layer.parameters > 0 ? [learned(id, 'scale', 'vscale', 'dscale', layer.parameters)] : [];
    case 'relu':
    case 'gelu':
    case 'add':
    case 'attention':
    case 'matmul':
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'reshape':
    case 'gap':
      return [];
    default:
      return layer satisfies never;
  }
}
