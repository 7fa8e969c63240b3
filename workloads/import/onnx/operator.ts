/** What is known of an operator: the sizes of its results, their numbers if they can be known early, and the layers it becomes. */
import { formatFeatureMap } from '../../layer.ts';
import type { FeatureMap, VectorWork } from '../../layer.ts';
import type { NetworkBuilder } from '../../network-builder.ts';
import { isSameMap, mapOf } from './activation.ts';
import type { Activation } from './activation.ts';
import { refuse } from './call.ts';
import type { Call } from './call.ts';
import type { GraphNode } from './graph.ts';
import { elementsOf, learnedNumbers } from './tensor.ts';
import type { Dims, Tensor } from './tensor.ts';
import type { Uses } from './uses.ts';

/** An operator of ONNX. */
export interface Operator {
  /** Sizes of the outputs, one for each that the operator may have. @throws {ScenarioError} if the inputs do not fit */
  readonly shape: (call: Call) => readonly Dims[];
  /** Numbers of the outputs, given those of the inputs; without it they stay unknown. */
  readonly fold?: (call: Call, outputs: readonly Dims[]) => readonly (readonly number[])[];
  /** Whether folded numbers are whole; if all inputs are unless given. */
  readonly isInteger?: (call: Call) => boolean;
  /** `view`: its output is its first input, or a part of it. `size`: it asks for sizes alone, so its output is constant. */
  readonly gives?: 'view' | 'size';
  /** Appends layers. @returns one value for each output */
  readonly lower: (site: Site) => readonly Activation[];
}

/** Operators by name. */
export type OperatorTable = Readonly<Record<string, Operator>>;

/** A node where layers are to be written for it. */
export interface Site extends Call {
  /** Inputs that depend on the network's input; null where constants are. */
  readonly operands: readonly (Activation | null)[];
  readonly outputs: readonly Dims[];
  readonly writer: Writer;
}

/** Where layers are written. */
export interface Writer {
  readonly builder: NetworkBuilder;
  readonly uses: Uses;
  /** Constants and their sizes, by the names of values. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** A layer's id: the node's name and a suffix, made unique. */
  readonly idOf: (node: GraphNode, suffix?: string) => string;
  /** Layers of embeddings by the name of their table. */
  readonly embeddings: Map<string, string>;
  /** Layers that reshape, by the map that they give and their source. */
  readonly reshapes: Map<string, string>;
  /** Tells the user; the same sentence is counted, not repeated. */
  readonly note: (sentence: string) => void;
  /** Tells that a layer with weights reads an initializer. */
  readonly countWeights: (name: string, layer: string) => void;
}

/** The input at a position, which must not be a constant. */
export function operandOf(site: Site, position: number): Activation {
  const operand = site.operands[position];
  return operand ?? refuse(site, `its input ${position} is a constant, which is not supported there`);
}

/** All inputs that are no constants. */
export function operandsOf({ operands }: Site): Activation[] {
  return operands.filter((operand) => operand !== null);
}

/** A value whose source gives a map; written as a reshape, which is free, if it gives another. */
export function asMap(site: Site, value: Activation, map: FeatureMap): string {
  if (isSameMap(value.map, map)) return value.source;
  const { builder, idOf, reshapes } = site.writer;
  const key = `${formatFeatureMap(map)} of ${value.source}`;
  const known = reshapes.get(key) ?? builder.reshape(idOf(site.node, 'reshape'), value.source, map);
  reshapes.set(key, known);
  return known;
}

/** The source of a value as pixels of a number of channels; that they are the ones along an axis decides only their order. */
export function asPixels(site: Site, value: Activation, channels: number, axis: number): string {
  if (value.map.channels === channels) return value.source;
  return asMap(site, value, mapOf(value.dims, axis));
}

/** Work of the vector engine as `vectorWork` wants it. */
export interface Work {
  readonly operator: string;
  readonly gradient: VectorWork['gradient'];
  /** Inputs that are read; all that are no constants unless given. */
  readonly reads?: readonly Activation[];
  /** Learned numbers; those of all constant inputs unless given. */
  readonly parameters?: number;
  /** Size of the result; the first output's unless given. */
  readonly dims?: Dims;
  /** Along which the result's channels run; as in the first input unless given. */
  readonly axis?: number | null;
  readonly suffix?: string;
}

/** Appends work of the vector engine. */
export function vectorWork(site: Site, work: Work): Activation {
  const { operator, gradient, reads = operandsOf(site), dims = site.outputs[0] } = work;
  const [first] = reads;
  const axis = work.axis === undefined ? axisLike(first, dims) : work.axis;
  const keepsMap = elementsOf(dims) === elementsOf(first.dims) && work.axis === undefined;
  const map = keepsMap ? first.map : mapOf(dims, axis);
  const { writer, node } = site;
  const constants = site.inputs.filter((input) => input?.constant);
  const parameters = work.parameters ?? constants.reduce((sum, input) => sum + (input ? learnedNumbers(input) : 0), 0);
  const sources = [...new Set(reads.map(({ source }) => source))];
  // What reads one map and keeps its shape can be done on the way; with a second operand it cannot.
  const isPointwise = gradient === 'pointwise' && sources.length === 1 && isSameMap(map, first.map);
  const source = writer.builder.vectorWork(writer.idOf(node, work.suffix), sources, {
    operator,
    output: map,
    parameters,
    gradient: gradient === 'pointwise' && !isPointwise ? 'inputs' : gradient,
  });
  return { dims, source, map, axis };
}

/** The channels' axis of a result that has as many axes as the value had; counted from the last if not. */
export function axisLike({ axis, dims: from }: Activation, dims: Dims): number | null {
  if (axis === null) return null;
  const counted = axis + dims.length - from.length;
  return counted < 0 ? null : counted;
}

/** The same numbers under another size: no layer. */
export function alias(value: Activation, dims: Dims, axis: number | null): Activation {
  return { dims, source: value.source, map: value.map, axis };
}

/** Whether the first output is only read by products, so that it need not be written. */
export function isForProducts({ writer, node }: Site): boolean {
  return node.outputs.every((name) => name === '' || writer.uses.isForProducts(name));
}

/** Said where a part or a repetition costs nothing. */
export const READ_IN_PLACE =
  'Parts and repetitions of maps that only products read are gaps, at no cost: they are read where they lie.';

/** A part or a repetition of a value. */
export interface View {
  readonly operator: string;
  /** Size of the result. */
  readonly dims: Dims;
  readonly axis: number | null;
  readonly suffix?: string;
}

/** A part or a repetition of a value: a way to read it if products alone do (a gap, at no cost), and else a copy. */
export function viewOf(site: Site, value: Activation, view: View): Activation {
  const { operator, dims, axis, suffix } = view;
  if (elementsOf(dims) === elementsOf(value.dims)) return alias(value, dims, axis);
  const { writer, node } = site;
  if (!isForProducts(site)) {
    const name = suffix === undefined ? {} : { suffix };
    return vectorWork(site, { operator, gradient: 'linear', reads: [value], parameters: 0, dims, axis, ...name });
  }
  const map = mapOf(dims, axis);
  writer.note(READ_IN_PLACE);
  return { dims, source: writer.builder.gap(writer.idOf(node, suffix), value.source, map), map, axis };
}
