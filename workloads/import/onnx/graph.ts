/**
 * A graph whose nodes are in an order in which they can run, each value with the one node that makes it.
 *
 * Checked here: that every name that is read is made once, by a node, an initializer or an input, and that no node waits for
 * itself.
 */
import { ScenarioError } from '../../../terms/scenario-error.ts';
import type { Issue } from '../../../terms/scenario-error.ts';
import { didYouMean } from '../../../terms/suggest.ts';
import { MAX_ISSUES } from './limits.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode } from './messages.ts';

/** A node. */
export interface GraphNode {
  /** As the file names it; may be empty, and need not be the only one. */
  readonly name: string;
  /** `Conv`; with its domain if that is not ONNX's own: `com.microsoft.FusedConv`. */
  readonly operator: string;
  /** Names of values; an empty one is an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** `Conv "layer1/conv1"`, to begin a message with; an unnamed node is called by what it makes. */
export function describeNode({ operator, name, outputs }: GraphNode): string {
  if (name) return `${operator} ${JSON.stringify(name)}`;
  return `${operator} that makes ${JSON.stringify(outputs[0] ?? '')}`;
}

/** An error of many issues, of which the first are told. */
export function manyIssues(issues: readonly Issue[], file: string): ScenarioError {
  const told = issues.slice(0, MAX_ISSUES);
  const rest = issues.length - told.length;
  return new ScenarioError(rest > 0 ? [...told, { message: `and ${rest} more mistakes like these`, file }] : told);
}

/** `; did you mean "x"?`, or nothing: also where names are so many or so long that comparing them would take long. */
export function hintFor(name: string, known: readonly string[]): string {
  if (known.length > MAX_COMPARED || name.length > MAX_LETTERS) return '';
  return didYouMean(
    name,
    known.filter(({ length }) => length <= MAX_LETTERS),
  );
}

const MAX_COMPARED = 2000;
const MAX_LETTERS = 100;

/** The nodes of a graph, each behind those that it reads. @throws {ScenarioError} if there is no such order, or a name is amiss */
export function orderedNodes(graph: OnnxGraph, file: string): readonly GraphNode[] {
  const nodes = graph.nodes.map(graphNode);
  const makers = makersOf(graph, nodes, file);
  const waitsFor = nodes.map(() => 0);
  const readers: number[][] = nodes.map(() => []);
  nodes.forEach((node, index) => {
    for (const name of new Set(node.inputs)) {
      const maker = makers.get(name);
      if (typeof maker !== 'number') continue;
      readers[maker].push(index);
      waitsFor[index] += 1;
    }
  });
  // Taken in the file's order as far as they are ready, so that a sorted file, as all should be, stays as it is.
  const order: number[] = [];
  const ready: number[] = [];
  nodes.forEach((_, index) => {
    if (waitsFor[index] === 0) ready.push(index);
  });
  for (let next = 0; next < ready.length; next += 1) {
    order.push(ready[next]);
    for (const reader of readers[ready[next]]) {
      waitsFor[reader] -= 1;
      if (waitsFor[reader] === 0) ready.push(reader);
    }
  }
  if (order.length < nodes.length) throw cycleError(nodes, waitsFor, file);
  return isSorted(nodes, makers) ? nodes : order.map((index) => nodes[index]);
}

/** The nodes without which the values of these names would not be made. */
export function nodesNeededFor(
  names: readonly string[],
  nodes: readonly GraphNode[],
  needs: (node: GraphNode) => readonly string[] = ({ inputs }) => inputs,
): readonly GraphNode[] {
  const wanted = new Set(names);
  const needed = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => name !== '' && wanted.has(name))) return false;
    for (const name of needs(node)) wanted.add(name);
    return true;
  });
  return needed.toReversed();
}

function graphNode(node: OnnxNode): GraphNode {
  const { name, domain, operator, inputs, outputs } = node;
  const isOwn = domain === '' || domain === 'ai.onnx';
  const attributes = new Map(node.attributes.map((attribute) => [attribute.name, attribute]));
  return { name, operator: isOwn ? operator : `${domain}.${operator}`, inputs, outputs, attributes };
}

/** Who makes each value: a node by its index, or the file. */
function makersOf(
  graph: OnnxGraph,
  nodes: readonly GraphNode[],
  file: string,
): ReadonlyMap<string, number | 'the file'> {
  const makers = new Map<string, number | 'the file'>();
  for (const { name } of graph.inputs) makers.set(name, 'the file');
  for (const { name } of graph.initializers) makers.set(name, 'the file');
  const issues: Issue[] = [];
  nodes.forEach((node, index) => {
    for (const name of node.outputs) {
      if (name === '') continue;
      if (makers.has(name)) {
        issues.push({ message: `makes "${name}", which there is already`, file, path: describeNode(node) });
      } else makers.set(name, index);
    }
  });
  const names = [...makers.keys()];
  const hint = (name: string): string => (issues.length < MAX_ISSUES ? hintFor(name, names) : '');
  for (const node of nodes) {
    for (const name of node.inputs) {
      if (name === '' || makers.has(name)) continue;
      issues.push({ message: `reads "${name}", which nothing makes${hint(name)}`, file, path: describeNode(node) });
    }
  }
  for (const { name } of graph.outputs) {
    if (!makers.has(name)) issues.push({ message: `nothing makes it${hint(name)}`, file, path: `output "${name}"` });
  }
  if (issues.length > 0) throw manyIssues(issues, file);
  return makers;
}

function isSorted(nodes: readonly GraphNode[], makers: ReadonlyMap<string, number | 'the file'>): boolean {
  return nodes.every(({ inputs }, index) =>
    inputs.every((name) => {
      const maker = makers.get(name);
      return typeof maker !== 'number' || maker < index;
    }),
  );
}

function cycleError(nodes: readonly GraphNode[], waitsFor: readonly number[], file: string): ScenarioError {
  const stuck = nodes.filter((_, index) => waitsFor[index] > 0);
  const some = stuck.slice(0, 3).map(describeNode).join(', ');
  const more = stuck.length > 3 ? ` and ${stuck.length - 3} more` : '';
  return new ScenarioError([
    { message: `nodes wait for each other in a circle, or behind one: ${some}${more}`, file, path: 'graph' },
  ]);
}
