/** Activation functions of networks by name: ReLU and GELU are kinds of layers, the others work of the vector engine. */
import type { NetworkBuilder } from './network-builder.ts';

/** ReLU6 is min(max(x, 0), 6), SiLU (swish) x·σ(x). */
export type Activation = 'relu' | 'relu6' | 'silu' | 'sigmoid' | 'gelu';

/** Appends the function and returns the layer's id. */
export function writeActivation(builder: NetworkBuilder, id: string, from: string, activation: Activation): string {
  if (activation === 'relu') return builder.relu(id, from);
  if (activation === 'gelu') return builder.gelu(id, from);
  return builder.vectorWork(id, [from], { operator: activation, gradient: 'pointwise' });
}
