/** Makes ONNX files for tests: protobuf's wire format, written by hand, and a graph that is put together node by node. */

/** TensorProto.DataType. */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;

/** A tensor; without numbers its data are said to be in another file, as of large models. */
export interface TensorSpec {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType?: number;
  readonly numbers?: readonly number[];
}

/** A whole number, whole numbers, a text, or what is named by its key. */
export type AttributeSpec =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorSpec }
  | { readonly graph: true };

export interface NodeSpec {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
}

/** A number, a name, or null for an axis about which nothing is said. */
export interface ValueSpec {
  readonly name: string;
  readonly dims: readonly (number | string | null)[] | null;
  readonly dataType?: number;
}

export interface ModelSpec {
  readonly opset?: number | null;
  readonly nodes: readonly NodeSpec[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
  readonly initializers?: readonly TensorSpec[];
  readonly values?: readonly ValueSpec[];
  readonly name?: string;
}

/** The bytes of a model. */
export function encodeModel(model: ModelSpec): Uint8Array<ArrayBuffer> {
  const { opset = 17 } = model;
  const version = opset === null ? [] : [bytesField(8, [...textField(1, ''), ...varintField(2, opset)])];
  return Uint8Array.from([...varintField(1, 8), ...version.flat(), ...bytesField(7, encodeGraph(model))]);
}

function encodeGraph({ nodes, inputs, outputs, initializers = [], values = [], name = 'graph' }: ModelSpec): number[] {
  return [
    ...nodes.flatMap((node) => bytesField(1, encodeNode(node))),
    ...textField(2, name),
    ...initializers.flatMap((tensor) => bytesField(5, encodeTensor(tensor))),
    ...inputs.flatMap((value) => bytesField(11, encodeValue(value))),
    ...outputs.flatMap((value) => bytesField(12, encodeValue(value))),
    ...values.flatMap((value) => bytesField(13, encodeValue(value))),
  ];
}

function encodeNode({ operator, inputs, outputs, name, domain, attributes = {} }: NodeSpec): number[] {
  return [
    ...inputs.flatMap((input) => textField(1, input)),
    ...outputs.flatMap((output) => textField(2, output)),
    ...(name === undefined ? [] : textField(3, name)),
    ...textField(4, operator),
    ...Object.entries(attributes).flatMap(([key, value]) => bytesField(5, encodeAttribute(key, value))),
    ...(domain === undefined ? [] : textField(7, domain)),
  ];
}

function encodeAttribute(name: string, value: AttributeSpec): number[] {
  const typed = (type: number, body: readonly number[]): number[] => [
    ...textField(1, name),
    ...body,
    ...varintField(20, type),
  ];
  if (typeof value === 'number') return typed(2, varintField(3, value));
  if (typeof value === 'string') return typed(3, textField(4, value));
  if ('float' in value) return typed(1, float32Field(2, value.float));
  if ('floats' in value)
    return typed(
      6,
      value.floats.flatMap((each) => float32Field(7, each)),
    );
  if ('tensor' in value) return typed(4, bytesField(5, encodeTensor(value.tensor)));
  if ('graph' in value) return typed(5, bytesField(6, []));
  return typed(
    7,
    value.flatMap((each) => varintField(8, each)),
  );
}

function encodeTensor({ name, dims, numbers, dataType = FLOAT }: TensorSpec): number[] {
  const header = [...dims.flatMap((size) => varintField(1, size)), ...varintField(2, dataType), ...textField(8, name)];
  return [...header, ...(numbers ? bytesField(9, encodeNumbers(numbers, dataType)) : ELSEWHERE)];
}

function encodeNumbers(numbers: readonly number[], dataType: number): number[] {
  const size = dataType === FLOAT ? 4 : 8;
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  numbers.forEach((value, i) => {
    if (dataType === FLOAT) view.setFloat32(i * size, value, true);
    else view.setBigInt64(i * size, BigInt.asIntN(64, BigInt(value)), true);
  });
  return [...new Uint8Array(view.buffer)];
}

function encodeValue({ name, dims, dataType = FLOAT }: ValueSpec): number[] {
  const shape = dims?.flatMap((size) => bytesField(1, encodeDim(size))) ?? [];
  const tensor = [...varintField(1, dataType), ...(dims ? bytesField(2, shape) : [])];
  return [...textField(1, name), ...bytesField(2, bytesField(1, tensor))];
}

function encodeDim(size: number | string | null): number[] {
  if (size === null) return [];
  return typeof size === 'number' ? varintField(1, size) : textField(2, size);
}

/** A number of variable length; negative ones take ten bytes. */
export function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return bytes;
}

/** A field that holds a number. */
export const varintField = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];

/** A field that holds a run of bytes. */
export const bytesField = (field: number, bytes: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];

const textField = (field: number, text: string): number[] => bytesField(field, [...new TextEncoder().encode(text)]);

/** `external_data` and `data_location`. */
const ELSEWHERE = [
  ...bytesField(13, [...textField(1, 'location'), ...textField(2, 'weights.bin')]),
  ...varintField(14, 1),
];

function float32Field(field: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [...varint(field * 8 + 5), ...new Uint8Array(view.buffer)];
}

/** Collects nodes and initializers; each method returns the name of a value. */
export class GraphWriter {
  readonly nodes: NodeSpec[] = [];
  readonly initializers: TensorSpec[] = [];
  #count = 0;

  /** Adds a node of one output, which has the node's name if there is one. */
  add(operator: string, inputs: readonly string[], attributes: NodeSpec['attributes'] = {}, name = ''): string {
    const output = `${name || 'value'}:${(this.#count += 1)}`;
    this.nodes.push({ operator, inputs, outputs: [output], name, attributes });
    return output;
  }

  /** A large tensor of floats. */
  weights(name: string, ...dims: readonly number[]): string {
    this.initializers.push({ name, dims });
    return name;
  }

  /** Whole numbers, in a list unless `dims` says otherwise. */
  ints(numbers: readonly number[], dims: readonly number[] = [numbers.length]): string {
    return this.constant({ name: '', dims, dataType: INT64, numbers });
  }

  /** One float. */
  float(value: number): string {
    return this.constant({ name: '', dims: [], numbers: [value] });
  }

  /** A node that gives a tensor. */
  constant(tensor: TensorSpec): string {
    return this.add('Constant', [], { value: { tensor } });
  }

  /** The file. */
  model(
    input: ValueSpec | readonly ValueSpec[],
    output: string | readonly string[],
    rest: Partial<ModelSpec> = {},
  ): Uint8Array<ArrayBuffer> {
    const { nodes, initializers } = this;
    const outputs = [output].flat().map((name) => ({ name, dims: null }));
    return encodeModel({ nodes, initializers, inputs: [input].flat(), outputs, ...rest });
  }
}
