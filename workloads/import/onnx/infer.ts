/**
 * Sizes of all values of a graph, and the numbers of those that are the same for every input.
 *
 * Files seldom say sizes, and exporters compute shapes in the graph itself (Shape, Gather, Concat, Reshape): so nodes are gone
 * through in order, each operator says what sizes it gives, and what depends on constants and sizes alone is computed.
 */
import { checkedDims, refuse } from './call.ts';
import type { Call } from './call.ts';
import type { GraphNode } from './graph.ts';
import { MAX_FOLDED, MAX_FOLDED_IN_ALL, MAX_RANK } from './limits.ts';
import type { OnnxGraph, OnnxTensor } from './messages.ts';
import { operatorNamed } from './operators.ts';
import type { Operator } from './operator.ts';
import { isIntegerType } from './tensor-data.ts';
import { elementsOf, formatDims } from './tensor.ts';
import type { Constant, Dims, Tensor } from './tensor.ts';

/** What is given from outside. */
export interface Given {
  readonly file: string;
  readonly inputs: ReadonlyMap<string, Dims>;
  readonly batch: number;
  /** Size of an output of an operator that is not known, if the file says it. */
  readonly declared: (name: string) => Dims | undefined;
}

/** Values by name, of the file and of the nodes. @throws {ScenarioError} naming the node whose inputs do not fit */
export function inferTensors(graph: OnnxGraph, nodes: readonly GraphNode[], given: Given): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, dims] of given.inputs) tensors.set(name, { dims, constant: null });
  for (const tensor of graph.initializers) tensors.set(tensor.name, fromFile(tensor.name, tensor));
  const ledger = { read: 0 };
  for (const node of nodes) {
    const call: Call = {
      file: given.file,
      node,
      inputs: node.inputs.map((name) => inputNamed(name, tensors)),
      batch: given.batch,
    };
    charge(call, ledger);
    const made = node.operator === 'Constant' ? [constantOf(call)] : results(call, given);
    node.outputs.forEach((name, i) => {
      if (name !== '') tensors.set(name, checked(call, made[i] ?? refuse(call, `has no output ${i}`)));
    });
  }
  return tensors;
}

const inputNamed = (name: string, tensors: ReadonlyMap<string, Tensor>): Tensor | null =>
  name === '' ? null : (tensors.get(name) ?? null);

function fromFile(name: string, { dims, numbers, dataType }: OnnxTensor): Tensor {
  return { dims, constant: { numbers, isInteger: isIntegerType(dataType), origin: { name, dims } } };
}

/** Keeps a file from computing without end. */
function charge(call: Call, ledger: { read: number }): void {
  for (const input of call.inputs) ledger.read += input?.constant?.numbers?.length ?? 0;
  if (ledger.read > MAX_FOLDED_IN_ALL) {
    refuse(
      call,
      `the constants up to here have more than ${MAX_FOLDED_IN_ALL} numbers to compute with, which is the limit`,
    );
  }
}

function results(call: Call, given: Given): readonly Tensor[] {
  const { node, inputs } = call;
  const operator = operatorNamed(node.operator);
  const isConstant = inputs.every((input) => !input || input.constant !== null);
  if (!operator) return unknownResults(call, given);
  const all = operator.shape(call).map((dims) => checkedDims(call, dims));
  if (!isConstant && operator.gives !== 'size') return all.map((dims) => ({ dims, constant: null }));
  const numbers = foldedNumbers(call, operator, all);
  const isInteger = operator.isInteger?.(call) ?? inputs.every((input) => input?.constant?.isInteger ?? true);
  const origin = operator.gives === 'view' ? (inputs[0]?.constant?.origin ?? null) : null;
  return all.map((dims, i) => ({ dims, constant: { numbers: numbers?.[i] ?? null, isInteger, origin } }));
}

function foldedNumbers(call: Call, operator: Operator, all: readonly Dims[]): readonly (readonly number[])[] | null {
  const areKnown = operator.gives === 'size' || call.inputs.every((input) => !input || input.constant?.numbers);
  const areFew = all.every((dims) => elementsOf(dims) <= MAX_FOLDED);
  return areKnown && areFew ? (operator.fold?.(call, all) ?? null) : null;
}

function unknownResults(call: Call, { declared }: Given): readonly Tensor[] {
  return call.node.outputs.map((name) => {
    const dims = name === '' ? [] : declared(name);
    const isConstant = call.inputs.every((input) => !input || input.constant !== null);
    if (dims) return { dims, constant: isConstant ? { numbers: null, isInteger: false, origin: null } : null };
    return refuse(call, `the operator is not known, nor does the file say the size of its output "${name}"`);
  });
}

/** A tensor, a number or a list of numbers, as an attribute. */
function constantOf(call: Call): Tensor {
  const [name = ''] = call.node.outputs;
  const value = call.node.attributes.get('value')?.tensor;
  if (value) return fromFile(name, value);
  const listed = (attribute: string, isInteger: boolean, isList: boolean): Tensor | undefined => {
    const found = call.node.attributes.get(attribute);
    if (!found) return undefined;
    const list = isInteger ? found.ints : found.floats;
    const numbers = isList ? list : [(isInteger ? found.int : found.float) ?? 0];
    const dims = isList ? [numbers.length] : [];
    const constant: Constant = {
      numbers: numbers.length > MAX_FOLDED ? null : numbers,
      isInteger,
      origin: { name, dims },
    };
    return { dims, constant };
  };
  return (
    listed('value_int', true, false) ??
    listed('value_ints', true, true) ??
    listed('value_float', false, false) ??
    listed('value_floats', false, true) ??
    refuse(call, 'its value is of a kind that is not supported; a tensor, numbers, or lists of numbers are')
  );
}

function checked(call: Call, tensor: Tensor): Tensor {
  const { dims, constant } = tensor;
  if (dims.length > MAX_RANK) refuse(call, `would make a tensor of ${dims.length} axes`);
  if (!constant && elementsOf(dims) === 0) refuse(call, `would make an empty tensor, ${formatDims(dims)}`);
  return tensor;
}
