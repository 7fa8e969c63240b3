/** A node together with what is known of its inputs, and ways to ask for its attributes that refuse what is not there. */
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { describeNode } from './graph.ts';
import type { GraphNode } from './graph.ts';
import { MAX_RANK } from './limits.ts';
import type { OnnxAttribute } from './messages.ts';
import { elementsOf, formatDims } from './tensor.ts';
import type { Dims, Tensor } from './tensor.ts';

/** What an operator is asked about. */
export interface Call {
  readonly file: string;
  readonly node: GraphNode;
  /** In the node's order; null where an optional one is left out. */
  readonly inputs: readonly (Tensor | null)[];
  /** Size of the first axis in the file, which counts as 1 here. */
  readonly batch: number;
}

/** @throws {ScenarioError} always, naming the file and the node */
export function refuse({ file, node }: Call, message: string, options?: ErrorOptions): never {
  throw new ScenarioError([{ message, file, path: describeNode(node) }], options);
}

/** The input at a position. @throws {ScenarioError} if it is left out */
export function inputOf(call: Call, position: number): Tensor {
  const input = call.inputs[position];
  return input ?? refuse(call, `has no input ${position}`);
}

/** The numbers of an input that must be known, or null if it is left out. @throws {ScenarioError} if they depend on data */
export function numbersOf(call: Call, position: number, what: string): readonly number[] | null {
  const input = call.inputs[position];
  if (!input) return null;
  if (!input.constant) return refuse(call, `its ${what} must be known beforehand, but the network's input decides`);
  if (!input.constant.numbers)
    return refuse(call, `its ${what} ${formatDims(input.dims)} must be known, but it is not in the file`);
  return input.constant.numbers;
}

/** Numbers that are an attribute in some versions of ONNX and an input in others; null if they are neither. */
export function attributeOrInput(call: Call, name: string, position: number): readonly number[] | null {
  if (!call.node.attributes.has(name)) return numbersOf(call, position, name);
  return intsOf(call, name);
}

/** A whole number. */
export function intOf(call: Call, name: string, fallback: number): number {
  const attribute = call.node.attributes.get(name);
  if (!attribute) return fallback;
  checkType(call, attribute, 2, 'a whole number');
  const value = attribute.int ?? 0;
  if (!Number.isSafeInteger(value)) refuse(call, `attribute ${name} is ${value}, which is too large`);
  return value;
}

/** A list of whole numbers, or null. */
export function intsOf(call: Call, name: string): readonly number[] | null {
  const attribute = call.node.attributes.get(name);
  if (!attribute) return null;
  checkType(call, attribute, 7, 'a list of whole numbers');
  return attribute.ints;
}

/** A float. */
export function floatOf(call: Call, name: string, fallback: number): number {
  const attribute = call.node.attributes.get(name);
  if (!attribute) return fallback;
  checkType(call, attribute, 1, 'a float');
  return attribute.float ?? 0;
}

/** A list of floats, or null. */
export function floatsOf(call: Call, name: string): readonly number[] | null {
  const attribute = call.node.attributes.get(name);
  if (!attribute) return null;
  checkType(call, attribute, 6, 'a list of floats');
  return attribute.floats;
}

/** A text. */
export function textOf(call: Call, name: string, fallback: string): string {
  const attribute = call.node.attributes.get(name);
  if (!attribute) return fallback;
  checkType(call, attribute, 3, 'a text');
  return attribute.text ?? '';
}

/** An axis counted from the first; negative ones in the file count from the last. */
export function axisIn(call: Call, rank: number, axis: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && counted >= 0 && counted < rank) return counted;
  return refuse(call, `axis ${axis} of a tensor of ${rank} axes`);
}

/** Axes counted from the first, each once. */
export function axesIn(call: Call, rank: number, axes: readonly number[]): readonly number[] {
  if (axes.length > MAX_RANK) refuse(call, `names ${axes.length} axes`);
  return [...new Set(axes.map((axis) => axisIn(call, rank, axis)))];
}

/** Checks the size of a constant input. */
export function expectSize(call: Call, position: number, what: string, count: number): void {
  const { dims } = inputOf(call, position);
  if (elementsOf(dims) !== count) refuse(call, `its ${what} ${formatDims(dims)} should have ${count} numbers`);
}

/** A size that a tensor can have. @throws {ScenarioError} otherwise */
export function checkedDims(call: Call, dims: Dims): Dims {
  const isSound = dims.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isSound || !Number.isSafeInteger(elementsOf(dims)))
    refuse(call, `would make a tensor of size ${formatDims(dims)}`);
  return dims;
}

/** Files older than attribute types, and those that leave zeros out, say less. */
function checkType(call: Call, { name, type }: OnnxAttribute, wanted: number, what: string): void {
  if (type !== 0 && type !== wanted) refuse(call, `attribute ${name} should be ${what}`);
}
