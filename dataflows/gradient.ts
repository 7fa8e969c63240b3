/** Gradients on their way back through a network. */

/** A gradient in memory: the operations that wrote it, and its tensor. */
export interface Gradient {
  readonly operations: readonly number[];
  readonly tensor: string;
}

/** What a layer's backward pass gives to its inputs. */
export type Given = readonly (readonly [input: string, part: Gradient])[];
