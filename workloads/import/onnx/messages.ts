/**
 * The messages of an ONNX file that matter here, as plain data, decoded from protobuf.
 *
 * Field numbers are those of onnx.proto (ONNX 1.23, IR version 14 and older). Read are structure and shapes; of tensors' data
 * only small ones (`tensor-data.ts`). Subgraphs are noticed, not read, so nothing here recurses.
 */
import { MAX_FOLDED, MAX_LIST, MAX_NAME_BYTES, MAX_NODES, MAX_RANK, MAX_VALUES } from './limits.ts';
import { append, bounded, floats32, nested, text, whole, wholes } from './field-values.ts';
import { readTensorData } from './tensor-data.ts';
import type { TensorParts } from './tensor-data.ts';
import { failAt, fieldsOf } from './wire.ts';
import type { Field, Source, Span } from './wire.ts';

/** ModelProto. */
export interface OnnxModel {
  /** Version of the operators of each domain; the default domain is the empty text. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
}

/** GraphProto. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Declared shapes of values in between. */
  readonly values: readonly OnnxValue[];
}

/** NodeProto. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  /** Names; an empty one is an optional input that was left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** AttributeProto. A field that the file lacks is null, or empty. */
export interface OnnxAttribute {
  readonly name: string;
  /** AttributeType; 0 in files older than it. */
  readonly type: number;
  readonly float: number | null;
  readonly int: number | null;
  readonly text: string | null;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly tensor: OnnxTensor | null;
  readonly hasGraph: boolean;
}

/** TensorProto. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly dataType: number;
  /** In row-major order; null if they are many, elsewhere, or of a type that is not computed with. */
  readonly numbers: readonly number[] | null;
}

/** ValueInfoProto. */
export interface OnnxValue {
  readonly name: string;
  /** TensorProto.DataType; 0 if unknown. */
  readonly dataType: number;
  /** Sizes, names of sizes, and null for unknown ones; null if the rank is unknown, or the value is no tensor. */
  readonly dims: readonly (number | string | null)[] | null;
}

/** Decodes a file. @throws {ScenarioError} naming the byte from which it makes no sense */
export function decodeModel(source: Source): OnnxModel {
  const opsets = new Map<string, number>();
  let graph: OnnxGraph | undefined;
  for (const field of fieldsOf(source, { start: 0, end: source.bytes.length })) {
    if (field.number === 7) graph = decodeGraph(source, nested(source, field, 'ModelProto.graph'));
    else if (field.number === 8) {
      const [domain, version] = decodeOpset(source, nested(source, field, 'ModelProto.opset_import'));
      opsets.set(domain, version);
    }
  }
  if (!graph) failAt(source, 0, 'there is no graph in it; is this an ONNX file?');
  return { opsets, graph };
}

function decodeOpset(source: Source, span: Span): readonly [domain: string, version: number] {
  let [domain, version] = ['', 0];
  for (const field of fieldsOf(source, span)) {
    if (field.number === 1) domain = text(source, field, 'OperatorSetIdProto.domain');
    else if (field.number === 2) version = whole(source, field, 'OperatorSetIdProto.version');
  }
  return [domain, version];
}

function decodeGraph(source: Source, span: Span): OnnxGraph {
  let name = '';
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const [inputs, outputs, values]: OnnxValue[][] = [[], [], []];
  for (const field of fieldsOf(source, span)) {
    switch (field.number) {
      case 1:
        bounded(source, field, nodes.length, MAX_NODES, 'nodes');
        nodes.push(decodeNode(source, nested(source, field, 'GraphProto.node')));
        break;
      case 2:
        name = text(source, field, 'GraphProto.name');
        break;
      case 5:
        bounded(source, field, initializers.length, MAX_VALUES, 'initializers');
        initializers.push(decodeTensor(source, nested(source, field, 'GraphProto.initializer')));
        break;
      case 11:
        bounded(source, field, inputs.length, MAX_VALUES, 'inputs');
        inputs.push(decodeValue(source, nested(source, field, 'GraphProto.input')));
        break;
      case 12:
        bounded(source, field, outputs.length, MAX_VALUES, 'outputs');
        outputs.push(decodeValue(source, nested(source, field, 'GraphProto.output')));
        break;
      case 13:
        bounded(source, field, values.length, MAX_VALUES, 'values with a declared shape');
        values.push(decodeValue(source, nested(source, field, 'GraphProto.value_info')));
        break;
      case 15:
        bounded(source, field, initializers.length, MAX_VALUES, 'initializers');
        initializers.push(decodeSparseTensor(source, nested(source, field, 'GraphProto.sparse_initializer')));
        break;
    }
  }
  return { name, nodes, initializers, inputs, outputs, values };
}

function decodeNode(source: Source, span: Span): OnnxNode {
  let [name, operator, domain] = ['', '', ''];
  const [inputs, outputs]: string[][] = [[], []];
  const attributes: OnnxAttribute[] = [];
  for (const field of fieldsOf(source, span)) {
    switch (field.number) {
      case 1:
        bounded(source, field, inputs.length, MAX_LIST, 'inputs of a node');
        inputs.push(text(source, field, 'NodeProto.input'));
        break;
      case 2:
        bounded(source, field, outputs.length, MAX_LIST, 'outputs of a node');
        outputs.push(text(source, field, 'NodeProto.output'));
        break;
      case 3:
        name = text(source, field, 'NodeProto.name');
        break;
      case 4:
        operator = text(source, field, 'NodeProto.op_type');
        break;
      case 5:
        bounded(source, field, attributes.length, MAX_LIST, 'attributes of a node');
        attributes.push(decodeAttribute(source, nested(source, field, 'NodeProto.attribute')));
        break;
      case 7:
        domain = text(source, field, 'NodeProto.domain');
        break;
    }
  }
  return { name, operator, domain, inputs, outputs, attributes };
}

function decodeAttribute(source: Source, span: Span): OnnxAttribute {
  let name = '';
  let type = 0;
  let [float, int]: (number | null)[] = [null, null];
  let string: string | null = null;
  let tensor: OnnxTensor | null = null;
  let hasGraph = false;
  const [floats, ints]: number[][] = [[], []];
  for (const field of fieldsOf(source, span)) {
    switch (field.number) {
      case 1:
        name = text(source, field, 'AttributeProto.name');
        break;
      case 2:
        [float = null] = floats32(source, field, 'AttributeProto.f');
        break;
      case 3:
        int = whole(source, field, 'AttributeProto.i');
        break;
      case 4:
        // It may be a whole program, of an operator that is not known here anyway.
        if (field.end - field.start <= MAX_NAME_BYTES) string = text(source, field, 'AttributeProto.s');
        break;
      case 5:
        tensor = decodeTensor(source, nested(source, field, 'AttributeProto.t'));
        break;
      case 6:
      case 11:
        hasGraph = true;
        break;
      case 7:
        append(source, field, floats, floats32(source, field, 'AttributeProto.floats'));
        break;
      case 8:
        append(source, field, ints, wholes(source, field, 'AttributeProto.ints'));
        break;
      case 20:
        type = whole(source, field, 'AttributeProto.type');
        break;
    }
  }
  return { name, type, float, int, text: string, floats, ints, tensor, hasGraph };
}

function decodeTensor(source: Source, span: Span): OnnxTensor {
  const dims: number[] = [];
  let [dataType, name] = [0, ''];
  let isExternal = false;
  const parts: TensorParts = { raw: null, floats: [], ints: [], doubles: [], unsigned: [] };
  for (const field of fieldsOf(source, span)) {
    switch (field.number) {
      case 1:
        dims.push(...wholes(source, field, 'TensorProto.dims'));
        if (dims.length > MAX_RANK) failAt(source, field.at, `a tensor of more than ${MAX_RANK} axes`);
        break;
      case 2:
        dataType = whole(source, field, 'TensorProto.data_type');
        break;
      case 4:
        keep(parts.floats, field);
        break;
      case 5:
      case 7:
        keep(parts.ints, field);
        break;
      case 8:
        name = text(source, field, 'TensorProto.name');
        break;
      case 9:
        parts.raw = nested(source, field, 'TensorProto.raw_data');
        break;
      case 10:
        keep(parts.doubles, field);
        break;
      case 11:
        keep(parts.unsigned, field);
        break;
      case 13:
        isExternal = true;
        break;
      case 14:
        isExternal ||= whole(source, field, 'TensorProto.data_location') === 1;
        break;
    }
  }
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    failAt(source, span.start, `tensor "${name}" cannot be of size [${dims.join(', ')}]`);
  }
  const count = dims.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) failAt(source, span.start, `tensor "${name}" [${dims.join(', ')}] is too large`);
  const numbers = isExternal ? null : readTensorData(source, { name, dataType, count, at: span.start }, parts);
  return { name, dims, dataType, numbers };
}

/** Written one by one, numbers are a field each; of weights' there is no need to remember where they are. */
function keep(fields: Field[], field: Field): void {
  if (fields.length <= MAX_FOLDED) fields.push(field);
}

/** SparseTensorProto: of its values only the name and the type matter. */
function decodeSparseTensor(source: Source, span: Span): OnnxTensor {
  let [name, dataType] = ['', 0];
  const dims: number[] = [];
  for (const field of fieldsOf(source, span)) {
    if (field.number === 1) {
      ({ name, dataType } = decodeTensor(source, nested(source, field, 'SparseTensorProto.values')));
    } else if (field.number === 3) {
      dims.push(...wholes(source, field, 'SparseTensorProto.dims'));
      if (dims.length > MAX_RANK) failAt(source, field.at, `a tensor of more than ${MAX_RANK} axes`);
    }
  }
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    failAt(source, span.start, `tensor "${name}" cannot be of size [${dims.join(', ')}]`);
  }
  return { name, dims, dataType, numbers: null };
}

/** ValueInfoProto, and in it TypeProto.tensor_type. */
function decodeValue(source: Source, span: Span): OnnxValue {
  let name = '';
  let dataType = 0;
  let dims: OnnxValue['dims'] = null;
  for (const field of fieldsOf(source, span)) {
    if (field.number === 1) name = text(source, field, 'ValueInfoProto.name');
    if (field.number !== 2) continue;
    for (const type of fieldsOf(source, nested(source, field, 'ValueInfoProto.type'))) {
      if (type.number !== 1) continue;
      for (const part of fieldsOf(source, nested(source, type, 'TypeProto.tensor_type'))) {
        if (part.number === 1) dataType = whole(source, part, 'TypeProto.Tensor.elem_type');
        if (part.number === 2) dims = decodeShape(source, nested(source, part, 'TypeProto.Tensor.shape'));
      }
    }
  }
  return { name, dataType, dims };
}

/** TensorShapeProto. */
function decodeShape(source: Source, span: Span): (number | string | null)[] {
  const dims: (number | string | null)[] = [];
  for (const field of fieldsOf(source, span)) {
    if (field.number !== 1) continue;
    bounded(source, field, dims.length, MAX_RANK, 'axes of a tensor');
    let size: number | string | null = null;
    for (const part of fieldsOf(source, nested(source, field, 'TensorShapeProto.dim'))) {
      if (part.number === 1) size = whole(source, part, 'Dimension.dim_value');
      if (part.number === 2) size = text(source, part, 'Dimension.dim_param');
    }
    // 0 and -1 are written for "any", and so is a name that is empty.
    dims.push(size === 0 || size === -1 || size === '' ? null : size);
  }
  return dims;
}
