/** Layers for the nodes of a graph whose sizes are known: one by one, in order, each by its operator. */
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { formatFeatureMap } from '../../layer.ts';
import type { Network } from '../../layer.ts';
import { NetworkBuilder } from '../../network-builder.ts';
import type { Activation } from './activation.ts';
import { refuse } from './call.ts';
import { describeNode } from './graph.ts';
import type { GraphNode } from './graph.ts';
import { inputLayout } from './input-layout.ts';
import type { InputLayout } from './input-layout.ts';
import { LayerIds } from './layer-ids.ts';
import { operandsOf, vectorWork } from './operator.ts';
import type { Site, Writer } from './operator.ts';
import { operatorNamed } from './operators.ts';
import { elementsOf, formatDims } from './tensor.ts';
import type { Dims, Tensor } from './tensor.ts';
import { usesOf } from './uses.ts';

/** A graph to write as a network. */
export interface Lowering {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly batch: number;
  /** Inputs that are read, the network's first. */
  readonly inputs: readonly LoweredInput[];
  readonly output: string;
}

/** An input of the graph. */
export interface LoweredInput {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly dataType: number;
}

/** Writes the network. @throws {ScenarioError} naming the node that has no place in one */
export function lower(graph: Lowering): { readonly network: Network; readonly notes: readonly string[] } {
  const { nodes, tensors, output } = graph;
  const uses = usesOf(nodes, tensors, output);
  const dimsOf = (name: string): Dims => tensors.get(name)?.dims ?? [];
  const layoutOf = ({ name, dataType }: LoweredInput): InputLayout => inputLayout(name, dataType, uses, tensors);
  const [main, ...others] = graph.inputs;
  const layout = layoutOf(main);
  const builder = new NetworkBuilder(layout.map);
  const ids = new LayerIds();
  const notes = new Map<string, number>();
  const weights = new Map<string, string[]>();
  const writer: Writer = {
    builder,
    uses,
    tensors,
    embeddings: new Map(),
    reshapes: new Map(),
    idOf: (node, suffix) => ids.of(node.name || node.outputs[0] || node.operator, suffix),
    note: (sentence) => notes.set(sentence, (notes.get(sentence) ?? 0) + 1),
    countWeights: (name, layer) => weights.set(name, [...(weights.get(name) ?? []), layer].slice(0, 3)),
  };
  const values = new Map<string, Activation>();
  values.set(main.name, { dims: dimsOf(main.name), source: 'input', ...layout });
  for (const input of others) {
    const { map, axis } = layoutOf(input);
    const source = builder.gap(ids.of(input.name), 'input', map);
    values.set(input.name, { dims: dimsOf(input.name), source, map, axis });
  }
  if (others.length > 0) {
    const names = listed(others.map(({ name }) => `"${name}"`));
    writer.note(`A network has one input, "${main.name}" here; others stand in it as gaps: ${names}.`);
  }
  for (const node of nodes) {
    const made = write(siteOf(node, graph, values, writer));
    node.outputs.forEach((name, i) => {
      if (name === '' || !made[i]) return;
      checkElements(node, made[i]);
      values.set(name, made[i]);
    });
  }
  const shared = [...weights].filter(([, layers]) => layers.length > 1);
  if (shared.length > 0) {
    const names = listed(shared.map(([name, layers]) => `"${name}" (${layers.join(', ')})`));
    writer.note(`Weights that several layers share count once for each: ${names}.`);
  }
  const told = [...notes].map(([sentence, count]) => (count === 1 ? sentence : `${sentence} (${count} times)`));
  return { network: built(graph, builder), notes: told };
}

/** A layer that gives more or fewer numbers than its node is a mistake here, not in the file. */
function checkElements(node: GraphNode, { dims, map, padding }: Activation): void {
  if (padding || elementsOf(dims) === map.channels * map.height * map.width) return;
  throw new Error(`${describeNode(node)} gives ${formatDims(dims)} and was written as ${formatFeatureMap(map)}`);
}

/** The first few of a list. */
function listed(all: readonly string[]): string {
  const [some, rest] = [all.slice(0, 5).join(', '), all.length - 5];
  return rest > 0 ? `${some} and ${rest} more` : some;
}

function siteOf(
  node: GraphNode,
  { file, batch, tensors }: Lowering,
  values: ReadonlyMap<string, Activation>,
  writer: Writer,
): Site {
  const inputs = node.inputs.map((name) => (name === '' ? null : (tensors.get(name) ?? null)));
  const operands = node.inputs.map((name) => values.get(name) ?? null);
  const outputs = node.outputs.map((name) => tensors.get(name)?.dims ?? []);
  return { file, node, inputs, batch, operands, outputs, writer };
}

function write(site: Site): readonly Activation[] {
  try {
    return operatorNamed(site.node.operator)?.lower(site) ?? unknown(site);
  } catch (error) {
    // What the builder says of shapes that do not fit.
    if (error instanceof RangeError) return refuse(site, error.message, { cause: error });
    throw error;
  }
}

/** An operator that is not known, of which the sizes are; its learned numbers count once. */
function unknown(site: Site): readonly Activation[] {
  const { operator } = site.node;
  site.writer.note(`Not known, and counted as work of the vector engine: ${operator}.`);
  const [first] = operandsOf(site);
  return site.outputs.map((dims, i) => {
    if (site.node.outputs[i] === '') return first;
    const isAlike = elementsOf(dims) === elementsOf(first.dims);
    return vectorWork(site, {
      operator,
      gradient: 'inputs',
      dims,
      ...(!isAlike && { axis: dims.length - 1 }),
      ...(i > 0 && { parameters: 0, suffix: String(i) }),
    });
  });
}

function built({ file, name, title }: Lowering, builder: NetworkBuilder): Network {
  try {
    return builder.build(name, title);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError([{ message: error.message, file }], { cause: error });
  }
}
