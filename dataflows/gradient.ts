/** Gradients on their way back through a network. */

/** A gradient in memory: the operations that wrote it, and its tensor. */
export interface Gradient {
  readonly operations: readonly number[];
  readonly tensor: string;
  /** Elements of it, where it is the gradient of a part of a map (a gap takes only that); all of them unless given. */
  readonly elements?: number;
}

/** What a layer's backward pass gives to its inputs. */
export type Given = readonly (readonly [input: string, part: Gradient])[];
