/**
 * Who reads a value, and what it need not cost for that reason.
 *
 * Products (convolutions, linear layers, matrix products) fetch their operands piece by piece from wherever they lie. So a
 * permutation, a part or a repetition that only products read is never written: it is a way to read. And a product scales its
 * result by a constant as it writes it.
 */
import type { GraphNode } from './graph.ts';
import { elementsOf } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** Answers about the values of a graph, by name. */
export interface Uses {
  /** Nodes that read a value. */
  readonly readersOf: (name: string) => readonly GraphNode[];
  /** Whether a value goes to products and nowhere else, directly or through other rearrangements. */
  readonly isForProducts: (name: string) => boolean;
  /** Whether a value is a product's result, rearranged at most, that only one node reads. */
  readonly isOfProduct: (name: string) => boolean;
}

const PRODUCTS = new Set(['Conv', 'MatMul', 'Gemm', 'weft:MatMulBias']);

/** What gives the same numbers, or some of them, in another order; the data are its first input. */
const REARRANGEMENTS = new Set(
  (
    'Reshape Flatten Squeeze Unsqueeze Transpose Identity Cast Dropout QuantizeLinear DequantizeLinear ' +
    'Slice Split Gather Expand Tile DepthToSpace SpaceToDepth'
  ).split(' '),
);

/** Whether a node multiplies by, or divides by, one constant number. */
export function isScaling({ operator, inputs }: GraphNode, tensors: ReadonlyMap<string, Tensor>): boolean {
  if (operator !== 'Mul' && operator !== 'Div') return false;
  const [a, b] = inputs.map((name) => tensors.get(name));
  if (!a || !b) return false;
  const isNumber = ({ constant, dims }: Tensor): boolean => constant !== null && elementsOf(dims) === 1;
  return isNumber(b) || (operator === 'Mul' && isNumber(a));
}

/** Finds out. @param nodes  in order of execution @param output  the name of the graph's output */
export function usesOf(nodes: readonly GraphNode[], tensors: ReadonlyMap<string, Tensor>, output: string): Uses {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const name of new Set(node.inputs)) {
      const known = readers.get(name);
      if (known) known.push(node);
      else readers.set(name, [node]);
    }
  }
  const readersOf = (name: string): readonly GraphNode[] => readers.get(name) ?? [];
  const rearranges = (node: GraphNode): boolean => REARRANGEMENTS.has(node.operator) || isScaling(node, tensors);

  const otherwise = new Set([output]);
  for (const node of nodes.toReversed()) {
    if (PRODUCTS.has(node.operator)) continue;
    if (rearranges(node) && !node.outputs.some((name) => otherwise.has(name))) continue;
    for (const name of node.inputs) otherwise.add(name);
  }
  const ofProduct = new Set<string>();
  for (const node of nodes) {
    const isOnward = rearranges(node) && node.inputs.some((name) => ofProduct.has(name));
    if (!PRODUCTS.has(node.operator) && !isOnward) continue;
    for (const name of node.outputs) {
      if (readersOf(name).length === 1 && name !== output) ofProduct.add(name);
    }
  }
  return {
    readersOf,
    isForProducts: (name) => !otherwise.has(name),
    isOfProduct: (name) => ofProduct.has(name),
  };
}
