/** Whatever is done to a good file, reading it ends: in a network, or in an error that is told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { networkFrom } from '../../../workloads/catalog.ts';
import { networkToYaml } from '../../../workloads/export/network-yaml.ts';
import { networkToScaleSimCsv } from '../../../workloads/export/scale-sim-csv.ts';
import { readNetworkYaml } from '../../../workloads/import/network-yaml.ts';
import { operatorNames } from '../../../workloads/import/onnx/operators.ts';
import { readOnnx } from '../../../workloads/import/onnx/read-onnx.ts';
import type { OnnxOptions } from '../../../workloads/import/onnx/read-onnx.ts';
import type { Network } from '../../../workloads/layer.ts';
import { anyNetwork } from './any-network.ts';
import { bert, gpt2, vit } from './onnx/exported-graphs.ts';
import { asOnnx } from './onnx/networks-as-onnx.ts';
import { INT64, encodeModel } from './onnx/onnx-encoder.ts';
import type { GraphWriter, ModelSpec, NodeSpec, ValueSpec } from './onnx/onnx-encoder.ts';

const RUNS = Number(process.env['WEFT_FUZZ_RUNS'] ?? 500);

/** One change; places are fractions of the length. */
interface Edit {
  readonly kind: 'set' | 'flip' | 'insert' | 'delete' | 'copy' | 'cut';
  readonly at: number;
  readonly value: number;
  readonly length: number;
}

const anyEdits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom('set', 'set', 'flip', 'flip', 'flip', 'insert', 'delete', 'copy', 'cut'),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 127, 128, 255)),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A list of bytes or characters after some changes. */
function edited<T>(list: readonly T[], edits: readonly Edit[], made: (value: number, old: T) => T): T[] {
  const result = [...list];
  for (const { kind, at, value, length } of edits) {
    const place = Math.floor(at * result.length);
    if (kind === 'set') result[place] = made(value, result[place]);
    if (kind === 'flip') result[place] = made(-1 - (value % 8), result[place]);
    if (kind === 'insert') result.splice(place, 0, made(value, result[place]));
    if (kind === 'delete') result.splice(place, length);
    if (kind === 'copy') result.splice(place, 0, ...result.slice(place, place + length));
    // Seldom, for little is left of the file.
    if (kind === 'cut' && value < 64) result.length = place;
  }
  return result;
}

/** Reads, and checks that a network is one. */
function tryToRead(read: () => Network): 'read' | 'refused' {
  let network: Network;
  try {
    network = read();
  } catch (error) {
    if (error instanceof ScenarioError) return 'refused';
    throw error;
  }
  const seen = new Set(['input']);
  for (const { id, inputs, output } of network.layers) {
    for (const from of inputs) expect(seen.has(from)).toBe(true);
    expect(seen.has(id)).toBe(false);
    seen.add(id);
    expect(Number.isSafeInteger(output.channels * output.height * output.width)).toBe(true);
  }
  networkToScaleSimCsv({
    ...network,
    layers: network.layers.filter((layer) => !('groups' in layer) || layer.groups < 100),
  });
  return 'read';
}

const small = { width: 8, heads: 2, depth: 1, vocabulary: 10, positions: 12 };
const text = (name: string): ValueSpec => ({ name, dims: ['N', 's'], dataType: INT64 });
const image: ValueSpec = { name: 'image', dims: ['N', 3, 224, 224] };

const modelOf = (
  { nodes, initializers, result }: GraphWriter & { result: string },
  inputs: readonly ValueSpec[],
): ModelSpec => {
  return { nodes, initializers, inputs, outputs: [{ name: result, dims: null }] };
};

/** Small models of many kinds of nodes. */
const models: readonly (readonly [string, ModelSpec])[] = [
  ['ViT in steps', modelOf(vit(small, false), [image])],
  ['ViT', modelOf(vit(small, true), [image])],
  ['BERT', modelOf(bert(small), ['input_ids', 'attention_mask', 'token_type_ids'].map(text))],
  ['GPT-2', modelOf(gpt2(small, 6), [text('ids')])],
];

const files: readonly (readonly [string, Uint8Array])[] = [
  ['CNN', asOnnx(networkFrom('cnn-glyphs'))],
  ['MLP', asOnnx(networkFrom('mlp-glyphs'), 4)],
  ...models.map(([name, model]) => [name, encodeModel(model)] as const),
];

/** Text models need a length. */
const optionsOf = (name: string): OnnxOptions => {
  return { file: `${name}.onnx`, ...((name === 'BERT' || name === 'GPT-2') && { dims: { s: 6 } }) };
};

const anyNumber = fc.oneof(
  fc.integer({ min: -4, max: 12 }),
  fc.constantFrom(-(2 ** 63), -(2 ** 31), 2 ** 16, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 2 ** 63 - 1024),
);

/** One change of a model: another operator, other inputs, attributes or sizes. */
interface ModelEdit {
  readonly kind: 'operator' | 'inputs' | 'attribute' | 'weights' | 'numbers' | 'input';
  readonly at: number;
  readonly operator: string;
  readonly numbers: readonly number[];
}

const anyModelEdits: fc.Arbitrary<readonly ModelEdit[]> = fc.array(
  fc.record<ModelEdit>({
    kind: fc.constantFrom('operator', 'inputs', 'attribute', 'weights', 'numbers', 'input'),
    at: fc.nat(),
    operator: fc.constantFrom(...operatorNames),
    numbers: fc.array(anyNumber, { maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function editedModel(model: ModelSpec, { kind, at, operator, numbers }: ModelEdit): ModelSpec {
  const { nodes, initializers = [], inputs } = model;
  const chosen = nodes[at % nodes.length];
  const withNode = (node: Partial<NodeSpec>): ModelSpec => {
    return { ...model, nodes: nodes.map((other) => (other === chosen ? { ...other, ...node } : other)) };
  };
  const sizes = numbers.map((size) => Math.abs(size) % 2 ** 53);
  switch (kind) {
    case 'operator':
      return withNode({ operator });
    case 'inputs': {
      const values = [...nodes.flatMap(({ outputs }) => outputs), ...initializers.map(({ name }) => name), ''];
      return withNode({ inputs: numbers.map((n) => values[Math.abs(n) % values.length]) });
    }
    case 'attribute': {
      const names = ['axis', 'axes', 'perm', 'pads', 'strides', 'group', 'kernel_shape', 'keepdims', 'transB', 'to'];
      const name = Object.keys(chosen.attributes ?? {})[0] ?? names[at % names.length];
      return withNode({ attributes: { ...chosen.attributes, [name]: at % 2 === 0 ? numbers : (numbers[0] ?? 0) } });
    }
    case 'weights': {
      const weights = initializers[at % initializers.length];
      return {
        ...model,
        initializers: initializers.map((other) => (other === weights ? { ...other, dims: sizes } : other)),
      };
    }
    case 'numbers': {
      const constants = nodes.filter((node) => node.operator === 'Constant');
      const constant = constants[at % constants.length];
      const tensor = { name: '', dims: [numbers.length], dataType: INT64, numbers };
      const changed = { ...constant, attributes: { value: { tensor } } };
      return { ...model, nodes: nodes.map((other) => (other === constant ? changed : other)) };
    }
    case 'input':
      return { ...model, inputs: inputs.map((other, i) => (i === 0 ? { ...other, dims: sizes } : other)) };
  }
}

describe('an ONNX file', () => {
  it.each(files)('%s, as it is, is read', (name, bytes) => {
    expect(tryToRead(() => readOnnx(bytes, optionsOf(name)).network)).toBe('read');
  });

  it('with some bytes changed is read or refused', () => {
    const counts = { read: 0, refused: 0 };
    const byte = (value: number, old = 0): number => (value < 0 ? old ^ (1 << (-1 - value)) : value);
    fc.assert(
      fc.property(fc.constantFrom(...files), anyEdits, fc.boolean(), ([name, bytes], edits, isLenient) => {
        const changed = Uint8Array.from(edited([...bytes], edits, byte));
        const unknownOperators = isLenient ? 'vector' : 'refuse';
        counts[tryToRead(() => readOnnx(changed, { ...optionsOf(name), unknownOperators }).network)] += 1;
      }),
      { numRuns: RUNS },
    );
    // Else the changes would be too coarse to reach far, or too fine to matter.
    expect(counts.read).toBeGreaterThan(RUNS / 50);
    expect(counts.refused).toBeGreaterThan(RUNS / 50);
  });

  it('with some nodes and sizes changed is read or refused', () => {
    const counts = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...models), anyModelEdits, ([name, model], edits) => {
        const changed = encodeModel(edits.reduce(editedModel, model));
        counts[tryToRead(() => readOnnx(changed, optionsOf(name)).network)] += 1;
      }),
      { numRuns: RUNS },
    );
    expect(counts.read).toBeGreaterThan(RUNS / 50);
    expect(counts.refused).toBeGreaterThan(RUNS / 50);
  });

  it('cut off anywhere is refused', () => {
    const [, [name, bytes]] = files;
    for (let length = 0; length < bytes.length; length += 1) {
      expect(tryToRead(() => readOnnx(bytes.subarray(0, length), optionsOf(name)).network)).toBe('refused');
    }
  });

  it('of random bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        tryToRead(() => readOnnx(bytes, { file: 'f.onnx' }).network);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a network file', () => {
  const anyText = fc.oneof(
    anyNetwork.map(networkToYaml),
    fc.constantFrom('cnn-glyphs', 'vit-glyphs').map((name) => networkToYaml(networkFrom(name))),
  );
  const letters = [...' \n\t:-[]{},&*#?|>%@`"\'!~09.ex'];

  it('with some characters changed is read or refused', () => {
    const counts = { read: 0, refused: 0 };
    const letter = (value: number, old = ''): string => {
      return value < 0
        ? String.fromCodePoint((old.codePointAt(0) ?? 97) ^ (1 << (-1 - value)))
        : letters[value % letters.length];
    };
    fc.assert(
      fc.property(anyText, anyEdits, (yaml, edits) => {
        const changed = edited([...yaml], edits, letter).join('');
        counts[tryToRead(() => readNetworkYaml(changed, 'f.yaml'))] += 1;
      }),
      { numRuns: RUNS },
    );
    expect(counts.read).toBeGreaterThan(RUNS / 50);
    expect(counts.refused).toBeGreaterThan(RUNS / 50);
  });

  it('of random text is read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...letters) })), (yaml) => {
        tryToRead(() => readNetworkYaml(yaml, 'f.yaml'));
      }),
      { numRuns: RUNS },
    );
  });
});
