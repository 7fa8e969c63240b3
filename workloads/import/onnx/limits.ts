/**
 * How large a file may be before it is refused or read in part: far above real networks (GPT-2 has some 2 000 nodes), and low
 * enough that any file is read within seconds.
 */

/** Nodes of a graph. */
export const MAX_NODES = 100_000;
/** Initializers, and values that have declared shapes. */
export const MAX_VALUES = 400_000;
/** Inputs and outputs of a node; its attributes; numbers of an attribute. */
export const MAX_LIST = 65_536;
/** Bytes of a name. */
export const MAX_NAME_BYTES = 65_536;
/** Axes of a tensor. */
export const MAX_RANK = 32;
/** Numbers of a tensor that are read and computed with; larger ones are weights, of which only the shape matters. */
export const MAX_FOLDED = 4096;
/** Numbers computed in all, over every constant of a graph. */
export const MAX_FOLDED_IN_ALL = 10_000_000;
/** Mistakes told in one error. */
export const MAX_ISSUES = 20;
