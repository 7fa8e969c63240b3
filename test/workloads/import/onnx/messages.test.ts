import { describe, expect, it } from 'vitest';
import { decodeModel } from '../../../../workloads/import/onnx/messages.ts';
import type { OnnxModel, OnnxTensor } from '../../../../workloads/import/onnx/messages.ts';
import { sourceOf } from '../../../../workloads/import/onnx/wire.ts';
import { told } from '../told.ts';
import { bytesField, encodeModel, varint, varintField } from './onnx-encoder.ts';

const decode = (bytes: readonly number[] | Uint8Array): OnnxModel =>
  decodeModel(sourceOf(Uint8Array.from(bytes), 'm.onnx'));

/** The fields of a TensorProto in a model that has nothing else. */
const tensor = (...body: readonly (readonly number[])[]): OnnxTensor =>
  decode(bytesField(7, bytesField(5, body.flat()))).graph.initializers[0];

const text = (field: number, value: string): number[] => bytesField(field, [...new TextEncoder().encode(value)]);

const dims = (...sizes: readonly number[]): number[] => sizes.flatMap((size) => varintField(1, size));

const fixed = (bytes: 4 | 8, ...values: readonly number[]): number[] =>
  values.flatMap((value) => {
    const view = new DataView(new ArrayBuffer(bytes));
    if (bytes === 4) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    return [...new Uint8Array(view.buffer)];
  });

describe('a model', () => {
  it('has nodes with attributes, inputs with sizes and names of sizes, and versions', () => {
    const { opsets, graph } = decode(
      encodeModel({
        opset: 13,
        name: 'main',
        nodes: [
          {
            operator: 'Conv',
            domain: 'ai.onnx',
            name: 'c',
            inputs: ['x', '', 'b'],
            outputs: ['y'],
            attributes: {
              group: 2,
              pads: [1, -1],
              auto_pad: 'VALID',
              alpha: { float: 0.5 },
              scales: { floats: [1, 2] },
              body: { graph: true },
            },
          },
        ],
        inputs: [{ name: 'x', dims: ['N', 3, null, 0, -1] }],
        outputs: [{ name: 'y', dims: null }],
      }),
    );
    expect(opsets).toEqual(new Map([['', 13]]));
    expect(graph.name).toBe('main');
    expect(graph.inputs).toEqual([{ name: 'x', dataType: 1, dims: ['N', 3, null, null, null] }]);
    expect(graph.outputs).toEqual([{ name: 'y', dataType: 1, dims: null }]);
    const [node] = graph.nodes;
    expect(node).toMatchObject({
      operator: 'Conv',
      domain: 'ai.onnx',
      name: 'c',
      inputs: ['x', '', 'b'],
      outputs: ['y'],
    });
    const [group, pads, autoPad, alpha, scales, body] = node.attributes;
    expect([group.int, pads.ints, autoPad.text, alpha.float, scales.floats, body.hasGraph]).toEqual([
      2,
      [1, -1],
      'VALID',
      0.5,
      [1, 2],
      true,
    ]);
  });

  it('may have fields that are not known, which are passed over', () => {
    const bytes = [
      ...text(2, 'producer'),
      ...varintField(99, 7),
      ...bytesField(7, [...text(10, 'doc'), ...text(2, 'g')]),
    ];
    expect(decode(bytes).graph.name).toBe('g');
  });

  it.each([
    ['without a graph', varintField(1, 8), 'm.onnx byte 0: there is no graph in it; is this an ONNX file?'],
    ['whose graph is a number', varintField(7, 1), 'm.onnx byte 0: ModelProto.graph should be bytes, and is varint'],
    [
      'that is a text',
      [...new TextEncoder().encode('name: resnet\n')],
      'm.onnx byte 0: field 13 is of wire type 6, which onnx does not use',
    ],
    [
      'with a name that is not UTF-8',
      bytesField(7, bytesField(2, [0xff, 0xfe])),
      'm.onnx byte 2: GraphProto.name is not UTF-8',
    ],
    [
      'with a name without end',
      bytesField(
        7,
        bytesField(
          2,
          Array.from({ length: 70_000 }, () => 97),
        ),
      ),
      'm.onnx byte 4: GraphProto.name is longer than 65536 bytes',
    ],
  ])('%s is refused', (_what, bytes, message) => {
    expect(told(() => decode(bytes))).toEqual([message]);
  });
});

describe('a tensor', () => {
  it('has dimensions that are packed or one by one', () => {
    const packed = bytesField(1, [...varint(3), ...varint(224), ...varint(7)]);
    expect(tensor(packed, varintField(2, 1)).dims).toEqual([3, 224, 7]);
    expect(tensor(dims(3, 224, 7), varintField(2, 1)).dims).toEqual([3, 224, 7]);
  });

  it.each<[string, number, number[], number[]]>([
    ['float, raw', 1, bytesField(9, fixed(4, 1.5, -2)), [1.5, -2]],
    ['float, packed', 1, bytesField(4, fixed(4, 1.5, -2)), [1.5, -2]],
    ['float, one by one', 1, [0x25, ...fixed(4, 1.5), 0x25, ...fixed(4, -2)], [1.5, -2]],
    ['double, raw', 11, bytesField(9, fixed(8, 0.1, 3)), [0.1, 3]],
    ['double, packed', 11, bytesField(10, fixed(8, 0.1, 3)), [0.1, 3]],
    ['int64, raw', 7, bytesField(9, [5, 0, 0, 0, 0, 0, 0, 0, ...Array.from({ length: 8 }, () => 255)]), [5, -1]],
    ['int64, packed', 7, bytesField(7, [...varint(5), ...varint(-1)]), [5, -1]],
    ['int64, one by one', 7, [...varintField(7, 5), ...varintField(7, -1)], [5, -1]],
    ['int32, raw', 6, bytesField(9, [5, 0, 0, 0, 255, 255, 255, 255]), [5, -1]],
    ['int32, packed', 6, bytesField(5, [...varint(5), ...varint(-1)]), [5, -1]],
    ['int8, raw', 3, bytesField(9, [5, 255]), [5, -1]],
    ['uint8, raw', 2, bytesField(9, [5, 255]), [5, 255]],
    ['int16, raw', 5, bytesField(9, [5, 0, 255, 255]), [5, -1]],
    ['uint16, raw', 4, bytesField(9, [5, 0, 255, 255]), [5, 65_535]],
    ['bool, raw', 9, bytesField(9, [0, 1]), [0, 1]],
    ['uint32, raw', 12, bytesField(9, [5, 0, 0, 0, 255, 255, 255, 255]), [5, 2 ** 32 - 1]],
    ['uint64, packed', 13, bytesField(11, [...varint(5), ...varint(6)]), [5, 6]],
    ['uint64, raw', 13, bytesField(9, [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]), [5, 2 ** 32]],
    ['float16, raw', 10, bytesField(9, [0x00, 0x3e, 0x00, 0xc0]), [1.5, -2]],
    ['float16, as bits', 10, bytesField(5, [...varint(0x3e00), ...varint(0xc000)]), [1.5, -2]],
    ['float16, small and endless', 10, bytesField(9, [0x01, 0x00, 0x00, 0x7c]), [2 ** -24, Infinity]],
    ['bfloat16, raw', 16, bytesField(9, [0xc0, 0x3f, 0x00, 0xc0]), [1.5, -2]],
  ])('keeps its numbers: %s', (_what, type, data, numbers) => {
    expect(tensor(dims(2), varintField(2, type), data).numbers).toEqual(numbers);
  });

  it('of other types, in other files, stripped of its data, or large, keeps only its size', () => {
    expect(tensor(dims(2), varintField(2, 22), bytesField(9, [0x21])).numbers).toBeNull();
    expect(tensor(dims(2), varintField(2, 1), bytesField(13, text(1, 'location'))).numbers).toBeNull();
    expect(tensor(dims(2), varintField(2, 1), varintField(14, 1)).numbers).toBeNull();
    expect(tensor(dims(2), varintField(2, 1))).toEqual({ name: '', dims: [2], dataType: 1, numbers: null });
    expect(
      tensor(
        dims(5000),
        varintField(2, 2),
        bytesField(
          9,
          Array.from({ length: 5000 }, () => 1),
        ),
      ).numbers,
    ).toBeNull();
  });

  it('may be empty, or a single number', () => {
    expect(tensor(dims(0), varintField(2, 1)).numbers).toEqual([]);
    expect(tensor(varintField(2, 1), bytesField(9, fixed(4, 3))).numbers).toEqual([3]);
  });

  it.each<[string, number[][], string]>([
    [
      'too few numbers',
      [dims(3), varintField(2, 1), bytesField(9, fixed(4, 1, 2))],
      'tensor "" should have 3 numbers, and there are 8 bytes of data',
    ],
    [
      'too many numbers',
      [dims(1), varintField(2, 7), bytesField(7, [1, 2, 3])],
      'tensor "" should have 1 numbers, and there are 2 numbers',
    ],
    [
      'too little data for weights',
      [dims(64, 64, 3, 3), varintField(2, 1), bytesField(9, [1])],
      'tensor "" should have 36864 numbers, and there are 1 bytes of data',
    ],
    ['a negative size', [text(8, 'w'), dims(3, -1)], 'tensor "w" cannot be of size [3, -1]'],
    ['a size beyond 2^53', [text(8, 'w'), dims(2 ** 53)], 'tensor "w" cannot be of size [9007199254740992]'],
    [
      'sizes whose product is',
      [text(8, 'w'), dims(2 ** 40, 2 ** 40)],
      'tensor "w" [1099511627776, 1099511627776] is too large',
    ],
    ['half a float', [dims(1), varintField(2, 1), bytesField(4, [1, 2])], 'tensor "" has part of a number'],
    ['axes without end', [dims(...Array.from({ length: 40 }, () => 1))], 'a tensor of more than 32 axes'],
  ])('with %s is refused', (_what, body, message) => {
    expect(told(() => tensor(...body))[0]).toMatch(
      new RegExp(`^m\\.onnx byte \\d+: ${message.replaceAll(/[[\]]/g, '\\$&')}$`),
    );
  });

  it('that is sparse keeps its name and size', () => {
    const values = [...text(8, 'w'), ...varintField(2, 1), ...dims(3), ...bytesField(9, fixed(4, 1, 2, 3))];
    const sparse = [...bytesField(1, values), ...varintField(3, 64), ...varintField(3, 128)];
    const { graph } = decode(bytesField(7, bytesField(15, sparse)));
    expect(graph.initializers).toEqual([{ name: 'w', dims: [64, 128], dataType: 1, numbers: null }]);
  });
});
