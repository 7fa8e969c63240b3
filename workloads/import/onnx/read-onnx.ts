/**
 * Networks from ONNX files: real graphs, as PyTorch, TensorFlow and others export them.
 *
 * The file is decoded without its weights (`messages.ts`), put in order (`graph.ts`), sizes and constants are inferred
 * (`infer.ts`), formulas put together (`fusions.ts`) and each node written as layers (`lower.ts`). A network is that of one
 * sample: whatever batch the file has, its first axis is 1.
 */
import type { Network } from '../../layer.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import type { Issue } from '../../../terms/scenario-error.ts';
import { fused } from './fusions.ts';
import { describeNode, hintFor, manyIssues, nodesNeededFor, orderedNodes } from './graph.ts';
import type { GraphNode } from './graph.ts';
import { inferTensors } from './infer.ts';
import { mainInput } from './input-layout.ts';
import { dataInputs, inputSizes } from './input-sizes.ts';
import type { InputOptions } from './input-sizes.ts';
import { MAX_ISSUES } from './limits.ts';
import { lower } from './lower.ts';
import { decodeModel } from './messages.ts';
import type { OnnxGraph, OnnxModel } from './messages.ts';
import { operatorNamed, operatorNames } from './operators.ts';
import { elementsOf } from './tensor.ts';
import type { Dims, Tensor } from './tensor.ts';
import { sourceOf } from './wire.ts';

/** How to read a file. */
export interface OnnxOptions extends InputOptions {
  /** How messages name the file; nothing is opened. */
  readonly file: string;
  /** The network's name; that of the file, without folders and ending, unless given. */
  readonly name?: string | undefined;
  /** For people; the graph's name unless given. */
  readonly title?: string | undefined;
  /** What to do with operators that are not known: refuse the file, or count them as work of the vector engine; `refuse` unless given. */
  readonly unknownOperators?: 'refuse' | 'vector' | undefined;
  /** Which of the graph's outputs the network ends in; the last unless given. */
  readonly output?: string | undefined;
}

/** A network, and what was decided in making it: sentences for people. */
export interface ImportedNetwork {
  readonly network: Network;
  readonly notes: readonly string[];
}

/** Versions of the operators that were read and tested. */
const OLDEST_OPSET = 7;
const NEWEST_OPSET = 21;

/**
 * Reads a network.
 *
 * @param bytes  the file
 * @throws {ScenarioError} if it is no ONNX file, is damaged, or says what a network cannot say; names the byte, node or input
 */
export function readOnnx(bytes: Uint8Array, options: OnnxOptions): ImportedNetwork {
  const { file } = options;
  if (bytes.length === 0) throw new ScenarioError([{ message: 'the file is empty', file }]);
  const model = decodeModel(sourceOf(bytes, file));
  const { graph } = model;
  const notes = [...opsetNotes(model, file)];
  const ordered = orderedNodes(graph, file);
  const output = chosenOutput(graph, options, notes);
  const needed = nodesNeededFor([output], ordered);
  refuseSubgraphs(needed, file);
  const strangers = unknownOperators(needed, options);
  const sizes = inputSizes(graph, file, options, new Set([output, ...needed.flatMap(({ inputs }) => inputs)]));
  notes.push(...sizes.notes);
  const declared = strangers ? declaredSizes(graph, options, sizes.batch) : () => undefined;
  const tensors = inferTensors(graph, needed, { file, inputs: sizes.inputs, batch: sizes.batch, declared });
  if (tensors.get(output)?.constant) {
    throw new ScenarioError([{ message: "does not depend on the network's input", file, path: `output "${output}"` }]);
  }
  const ending = endingNodes(needed, tensors, output, notes);
  const nodes = nodesNeededFor([output], fused(ending, tensors, output), dataOf(tensors));
  const dead = ordered.length - needed.length;
  if (dead > 0) notes.push(`Nodes that are left out, because the output "${output}" does not need them: ${dead}.`);
  const lowered = lower({
    file,
    nodes,
    tensors,
    output,
    batch: sizes.batch,
    inputs: usedInputs(graph, nodes, tensors, output),
    name: options.name ?? baseName(file),
    title: options.title ?? (graph.name || baseName(file)),
  });
  return { network: lowered.network, notes: [...notes, ...lowered.notes] };
}

const baseName = (file: string): string => (file.split(/[/\\]/).at(-1) ?? '').replace(/\.onnx$/i, '') || 'network';

function opsetNotes({ opsets }: OnnxModel, file: string): readonly string[] {
  const version = opsets.get('') ?? opsets.get('ai.onnx');
  if (version === undefined)
    return [`The file does not say which version of ONNX it uses; read as version ${NEWEST_OPSET}.`];
  if (version < OLDEST_OPSET) {
    const message = `uses version ${version} of the operators; ${OLDEST_OPSET} to ${NEWEST_OPSET} are supported, and onnx.version_converter makes them`;
    throw new ScenarioError([{ message, file, path: 'opset_import' }]);
  }
  return version > NEWEST_OPSET ? [`Version ${version} of the operators is read as version ${NEWEST_OPSET}.`] : [];
}

function chosenOutput(graph: OnnxGraph, { file, output }: OnnxOptions, notes: string[]): string {
  const names = graph.outputs.map(({ name }) => name);
  const last = names.at(-1);
  if (last === undefined) throw new ScenarioError([{ message: 'has no outputs', file, path: 'graph' }]);
  if (output !== undefined) {
    if (names.includes(output)) return output;
    const hint = hintFor(output, names) || `; there is ${names.slice(0, 10).join(', ')}`;
    throw new ScenarioError([{ message: `the graph has no output "${output}"${hint}`, file, path: 'output' }]);
  }
  if (names.length > 1) {
    const others = names.slice(0, -1).slice(0, 5).join(', ');
    notes.push(
      `The network ends in the last of ${names.length} outputs, "${last}"; others could be chosen: ${others}.`,
    );
  }
  return last;
}

function refuseSubgraphs(nodes: readonly GraphNode[], file: string): void {
  const issues = nodes.flatMap((node): Issue[] => {
    const graphs = [...node.attributes.values()].filter(({ hasGraph }) => hasGraph);
    if (graphs.length === 0) return [];
    const names = graphs.map(({ name }) => name).join(' and ');
    const message = `has graphs of its own (${names}); what runs only sometimes, or again and again, is not supported`;
    return [{ message, file, path: describeNode(node) }];
  });
  if (issues.length > 0) throw manyIssues(issues, file);
}

/** Whether there are any. */
function unknownOperators(nodes: readonly GraphNode[], options: OnnxOptions): boolean {
  const counts = new Map<string, number>();
  for (const { operator } of nodes) {
    const isKnown = operator === 'Constant' || (!operator.startsWith('weft:') && operatorNamed(operator));
    if (!isKnown) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  }
  if (counts.size === 0 || options.unknownOperators === 'vector') return counts.size > 0;
  const issues = [...counts].map(([operator, count], i): Issue => {
    const hint = i < MAX_ISSUES ? hintFor(operator, operatorNames) : '';
    const times = count === 1 ? 'one node' : `${count} nodes`;
    return {
      message: `unknown operator ${operator}, of ${times}${hint}`,
      file: options.file,
    };
  });
  const advice =
    'unknownOperators: "vector" would count them as work of the vector engine, where the file says their sizes';
  throw manyIssues([...issues, { message: advice, file: options.file }], options.file);
}

/** Sizes that the file declares, for one sample. */
function declaredSizes(
  graph: OnnxGraph,
  { dims: given = {} }: OnnxOptions,
  batch: number,
): (name: string) => Dims | undefined {
  const known = [...graph.values, ...graph.outputs].filter(({ dims }) => dims !== null);
  const values = new Map(known.map(({ name, dims }) => [name, dims]));
  return (name) => {
    const sizes = values.get(name)?.map((size, axis) => {
      const own = typeof size === 'string' && Object.hasOwn(given, size) ? given[size] : size;
      if (axis === 0 && (typeof own !== 'number' || (batch > 1 && own === batch))) return 1;
      return own;
    });
    const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && Number(size) >= 1;
    return sizes?.every(isSize) && Number.isSafeInteger(elementsOf(sizes)) ? sizes : undefined;
  };
}

/** Inputs of a node that depend on the network's. */
function dataOf(tensors: ReadonlyMap<string, Tensor>): (node: GraphNode) => readonly string[] {
  return ({ inputs }) => inputs.filter((name) => tensors.get(name)?.constant === null);
}

/** Operators behind which a last softmax may still stand. */
const NOTHING = new Set(['Identity', 'Cast', 'Dropout', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** The nodes with work to do, less a softmax at the end: a network gives its logits. */
function endingNodes(
  needed: readonly GraphNode[],
  tensors: ReadonlyMap<string, Tensor>,
  output: string,
  notes: string[],
): readonly GraphNode[] {
  const nodes = nodesNeededFor([output], needed, dataOf(tensors));
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let last = makers.get(output);
  while (last && NOTHING.has(last.operator)) last = makers.get(last.inputs[0]);
  if (!last || !['Softmax', 'LogSoftmax'].includes(last.operator)) return nodes;
  if (nodes.filter(({ inputs }) => inputs.includes(last.outputs[0])).length > 1) return nodes;
  if (!makers.has(last.inputs[0])) return nodes;
  notes.push(`The ${last.operator} at the end is left out: a network ends in its logits.`);
  return nodes.map((node) => (node === last ? { ...node, operator: 'Identity', attributes: new Map() } : node));
}

/** Inputs that nodes read, the network's own first. */
function usedInputs(
  graph: OnnxGraph,
  nodes: readonly GraphNode[],
  tensors: ReadonlyMap<string, Tensor>,
  output: string,
): readonly { readonly name: string; readonly dataType: number }[] {
  const read = new Set([output, ...nodes.flatMap(dataOf(tensors))]);
  const used = dataInputs(graph).filter(({ name }) => read.has(name));
  const main = mainInput(
    used.map(({ name }) => name),
    nodes,
    tensors,
  );
  return used.toSorted((a, b) => Number(b.name === main) - Number(a.name === main));
}
