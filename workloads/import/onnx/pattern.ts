/**
 * Patterns of nodes, written as formulas: `Mul(x, Sigmoid(x))` is a Mul that reads a value and that value's Sigmoid.
 *
 * `x` is any value, the same wherever it stands; any other name is a constant; a number is that constant, `#` any single number.
 * Add and Mul read their operands in either order. What stands between a pattern's first and last node may be read by nothing
 * else, for it will be gone.
 */
import type { GraphNode } from './graph.ts';
import { elementsOf } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** A formula. */
export type Pattern =
  | { readonly kind: 'node'; readonly operator: string; readonly operands: readonly Pattern[] }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number | null };

/** The graph as patterns see it. */
export interface Surroundings {
  /** The node that makes a value. */
  readonly makerOf: (name: string) => GraphNode | undefined;
  /** How many times nodes read a value, and the graph's output too. */
  readonly readsOf: (name: string) => number;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** A place where a pattern fits. */
export interface Match {
  /** Values by their names in the pattern. */
  readonly values: ReadonlyMap<string, string>;
  readonly nodes: ReadonlySet<GraphNode>;
}

/** Reads a formula. @throws {Error} if it is none; formulas are ours, not users' */
export function parsePattern(text: string): Pattern {
  const tokens = text.match(/[A-Za-z]+|[\d.]+|[#(),]/g) ?? [];
  let next = 0;
  const read = (): Pattern => {
    const token = tokens[next++] ?? '';
    if (token === '#') return { kind: 'number', value: null };
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (tokens[next] !== '(') return { kind: 'value', name: token };
    const operands: Pattern[] = [];
    do {
      next += 1;
      operands.push(read());
    } while (tokens[next] === ',');
    if (tokens[next++] !== ')') throw new Error(`no pattern: ${text}`);
    return { kind: 'node', operator: token, operands };
  };
  const pattern = read();
  if (next !== tokens.length) throw new Error(`no pattern: ${text}`);
  return pattern;
}

/** Where the pattern ends in this node, if it does. */
export function matchAt(root: GraphNode, pattern: Pattern, around: Surroundings): Match | null {
  const found = matchNode(root, pattern, { values: new Map(), nodes: new Set() }, around);
  if (!found) return null;
  const reads = new Map<string, number>();
  for (const node of found.nodes) {
    for (const name of node.inputs) reads.set(name, (reads.get(name) ?? 0) + 1);
  }
  const isHidden = (node: GraphNode): boolean =>
    node === root || node.outputs.every((name) => (reads.get(name) ?? 0) === around.readsOf(name));
  return [...found.nodes].every(isHidden) ? found : null;
}

const COMMUTATIVE = new Set(['Add', 'Mul']);

function matchNode(node: GraphNode | undefined, pattern: Pattern, match: Match, around: Surroundings): Match | null {
  if (pattern.kind !== 'node' || node?.operator !== pattern.operator) return null;
  const [first, second, ...rest] = pattern.operands;
  const orders = [pattern.operands];
  if (COMMUTATIVE.has(node.operator)) orders.push([second, first, ...rest]);
  for (const operands of orders) {
    const found = matchOperands(node, operands, match, around);
    if (found) return found;
  }
  return null;
}

/** Inputs beyond those of the pattern, such as axes, must be constants. */
function matchOperands(
  node: GraphNode,
  operands: readonly Pattern[],
  match: Match,
  around: Surroundings,
): Match | null {
  if (node.inputs.length < operands.length) return null;
  const others = node.inputs.slice(operands.length);
  if (others.some((name) => name !== '' && !around.tensors.get(name)?.constant)) return null;
  let found: Match | null = { values: match.values, nodes: new Set([...match.nodes, node]) };
  for (const [i, operand] of operands.entries()) found &&= matchValue(node.inputs[i], operand, found, around);
  return found;
}

function matchValue(name: string, pattern: Pattern, match: Match, around: Surroundings): Match | null {
  const tensor = around.tensors.get(name);
  switch (pattern.kind) {
    case 'node':
      return matchNode(around.makerOf(name), pattern, match, around);
    case 'number': {
      if (!tensor?.constant || elementsOf(tensor.dims) !== 1) return null;
      const value = tensor.constant.numbers?.[0] ?? Number.NaN;
      const isThat = pattern.value === null || Math.abs(value - pattern.value) <= 1e-3 * pattern.value;
      return isThat ? match : null;
    }
    case 'value': {
      const known = match.values.get(pattern.name);
      if (known !== undefined) return known === name ? match : null;
      const isConstant = Boolean(tensor?.constant);
      if (!tensor || isConstant === (pattern.name === 'x')) return null;
      return { values: new Map([...match.values, [pattern.name, name]]), nodes: match.nodes };
    }
  }
}
