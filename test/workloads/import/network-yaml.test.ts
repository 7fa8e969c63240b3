import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { networkFrom } from '../../../workloads/catalog.ts';
import { networkToYaml } from '../../../workloads/export/network-yaml.ts';
import { networkJsonSchema } from '../../../workloads/import/network-schema.ts';
import { readNetworkYaml } from '../../../workloads/import/network-yaml.ts';
import type { Layer } from '../../../workloads/layer.ts';
import { anyNetwork } from './any-network.ts';
import { told } from './told.ts';

const file = (...layers: readonly string[]): string =>
  [
    'name: mine',
    'input: { channels: 4, height: 8, width: 8 }',
    'layers:',
    ...layers.map((layer) => `  - ${layer}`),
  ].join('\n');

const read = (...layers: readonly string[]): readonly Layer[] => readNetworkYaml(file(...layers), 'mine.yaml').layers;

const tellsOf = (text: string): readonly string[] => told(() => readNetworkYaml(text, 'mine.yaml'));

const everyKind = `
name: all
title: Every kind of layer
input: { channels: 4, height: 8, width: 8 }
layers:
  - { id: conv, kind: conv2d, channels: 8, kernel: 3 }
  - { id: bn, kind: batch-norm }
  - { id: relu, kind: relu }
  - { id: dw, kind: conv2d, channels: 8, kernel: [5, 1], stride: 2, padding: { top: 2, left: 0, bottom: 1, right: 0 }, groups: 8, hasBias: true }
  - { id: max, kind: max-pool, kernel: 3, stride: 2, padding: 1 }
  - { id: mean, kind: average-pool, from: dw, kernel: 2, roundsUp: true }
  - { id: add, kind: add, from: [max, mean] }
  - { id: tokens, kind: reshape, output: { channels: 8, height: 4 } }
  - { id: places, kind: position-embedding, positions: 9 }
  - { id: norm, kind: layer-norm }
  - { id: attention, kind: attention, heads: 2 }
  - { id: cross, kind: attention, from: [norm, attention, places], heads: 4 }
  - { id: gelu, kind: gelu }
  - { id: scores, kind: matmul, from: [gelu, norm], instances: 2, rows: 4, columns: 4, reduction: 4 }
  - { id: soft, kind: vector-work, operator: softmax }
  - { id: joined, kind: vector-work, from: [soft, norm], operator: concat, output: { channels: 16, height: 4 }, gradient: linear, parameters: 3 }
  - { id: cut, kind: gap, output: { channels: 1, height: 6 } }
  - { id: words, kind: embedding, rows: 100, channels: 8 }
  - { id: head, kind: conv2d, channels: 100, kernel: 1, tiedTo: words }
  - { id: pooled, kind: global-average-pool }
  - { id: fc, kind: linear, channels: 10, hasBias: false }
`;

describe('a network file', () => {
  it('may hold every kind of layer, whose shapes follow', () => {
    const { name, title, classes, layers } = readNetworkYaml(everyKind, 'all.yaml');
    expect({ name, title, classes }).toEqual({ name: 'all', title: 'Every kind of layer', classes: 10 });
    const shapes = layers.map(({ id, output: { channels, height, width } }) => `${id} ${channels}×${height}×${width}`);
    expect(shapes).toMatchInlineSnapshot(`
      [
        "conv 8×8×8",
        "bn 8×8×8",
        "relu 8×8×8",
        "dw 8×4×4",
        "max 8×2×2",
        "mean 8×2×2",
        "add 8×2×2",
        "tokens 8×4×1",
        "places 8×4×1",
        "norm 8×4×1",
        "attention 8×4×1",
        "cross 8×4×1",
        "gelu 8×4×1",
        "scores 4×2×4",
        "soft 4×2×4",
        "joined 16×4×1",
        "cut 1×6×1",
        "words 8×6×1",
        "head 100×6×1",
        "pooled 100×1×1",
        "fc 10×1×1",
      ]
    `);
  });

  it('is in the documentation as it may be written', () => {
    const text = readFileSync(new URL('../../../docs/networks.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
    const network = readNetworkYaml(example, 'tiny.yaml');
    expect(network).toMatchObject({ name: 'tiny', classes: 10 });
    expect(networkToYaml(network).replaceAll('"', '')).toBe(example);
  });

  it('reads the layer above unless it says otherwise, and the input first', () => {
    const layers = read('{ id: a, kind: relu }', '{ id: b, kind: gelu }', '{ id: c, kind: relu, from: a }');
    expect(layers.map(({ inputs }) => inputs)).toEqual([['input'], ['a'], ['a']]);
  });

  it('has a title of its own, or its name', () => {
    expect(readNetworkYaml(file('{ id: a, kind: relu }'), 'x.yaml').title).toBe('mine');
  });

  it('takes text, and maps of which only some sizes are given', () => {
    const text = 'name: t\ninput: { tokens: 12 }\nlayers: [{ id: e, kind: embedding, rows: 9, channels: 4 }]';
    expect(readNetworkYaml(text, 'x.yaml').input).toEqual({ channels: 1, height: 12, width: 1 });
    const vector = 'name: v\ninput: { channels: 12 }\nlayers: [{ id: fc, kind: linear, channels: 4 }]';
    expect(readNetworkYaml(vector, 'x.yaml').input).toEqual({ channels: 12, height: 1, width: 1 });
  });

  it('has the defaults of the builder: half the kernel as padding, no bias but in linear layers', () => {
    const [conv, pool, linear] = read(
      '{ id: a, kind: conv2d, channels: 2, kernel: [5, 3] }',
      '{ id: b, kind: max-pool, kernel: 2 }',
      '{ id: c, kind: linear, channels: 3 }',
    );
    expect(conv).toMatchObject({ paddingTop: 2, paddingLeft: 1, stride: 1, groups: 1, hasBias: false, tiedTo: null });
    expect(pool).toMatchObject({ stride: 2, padding: 0, output: { channels: 2, height: 4, width: 4 } });
    expect(linear).toMatchObject({ hasBias: true });
  });
});

describe('mistakes are told with line, column and what would be right', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'an unknown kind',
      file('{ id: a, kind: conv2 }'),
      [
        'mine.yaml:4:20 layers[0].kind: expected one of "conv2d", "linear", "batch-norm", "layer-norm", "relu", "gelu", "max-pool", "average-pool", "global-average-pool", "add", "position-embedding", "embedding", "attention", "matmul", "vector-work", "reshape", "gap"; did you mean "conv2d"?',
      ],
    ],
    [
      'an unknown key, compared with those of the kind',
      file('{ id: a, kind: conv2d, channels: 3, kernal: 3 }'),
      [
        'mine.yaml:4:5 layers[0]: missing key "kernel"',
        'mine.yaml:4:41 layers[0].kernal: unknown key; did you mean "kernel"?',
      ],
    ],
    [
      'an unknown layer',
      file('{ id: conv1, kind: relu }', '{ id: b, kind: relu, from: cov1 }'),
      ['mine.yaml:5:32 layers[1].from: there is no layer "cov1"; did you mean "conv1"?'],
    ],
    [
      'a layer below',
      file('{ id: a, kind: relu, from: b }', '{ id: b, kind: relu }'),
      ['mine.yaml:4:32 layers[0].from: "b" is below; a layer reads layers above it'],
    ],
    [
      'a layer that reads itself',
      file('{ id: a, kind: add, from: [input, a] }'),
      ['mine.yaml:4:39 layers[0].from[1]: "a" is this layer itself; a layer reads layers above it'],
    ],
    [
      'an id twice',
      file('{ id: a, kind: relu }', '{ id: a, kind: gelu }', '{ id: input, kind: gelu }'),
      ['mine.yaml:5:5 layers[1]: the id is taken', 'mine.yaml:6:5 layers[2]: the id is taken'],
    ],
    [
      'shapes that do not fit',
      file('{ id: a, kind: conv2d, channels: 3, kernel: 1 }', '{ id: b, kind: add, from: [a, input] }'),
      ['mine.yaml:5:5 layers[1]: cannot add a (3×8×8) and input (4×8×8)'],
    ],
    [
      'only the first of mistakes that follow from each other',
      file('{ id: a, kind: max-pool, kernel: 9 }', '{ id: b, kind: relu }', '{ id: c, kind: gelu, from: x }'),
      [
        'mine.yaml:4:5 layers[0]: a 9×9 kernel does not fit 4×8×8 with padding 0',
        'mine.yaml:6:32 layers[2].from: there is no layer "x"',
      ],
    ],
    [
      'a size of 0',
      file('{ id: a, kind: linear, channels: 0 }'),
      ['mine.yaml:4:38 layers[0].channels: expected number to be >=1'],
    ],
    [
      'a negative size',
      file('{ id: a, kind: linear, channels: -3 }'),
      ['mine.yaml:4:38 layers[0].channels: expected number to be >=1'],
    ],
    [
      'half a size',
      file('{ id: a, kind: linear, channels: 1.5 }'),
      ['mine.yaml:4:38 layers[0].channels: expected a whole number'],
    ],
    [
      'a size beyond all numbers',
      file('{ id: a, kind: linear, channels: 9007199254740993 }'),
      ['mine.yaml:4:38 layers[0].channels: expected int to be <=9007199254740991'],
    ],
    [
      'a map of more elements than can be counted',
      file('{ id: a, kind: gap, output: { channels: 9007199254740991, height: 2 } }'),
      ['mine.yaml:4:5 layers[0]: 9007199254740991×2×1 has too many elements to count'],
    ],
    [
      'an input of more elements than can be counted',
      'name: x\ninput: { channels: 9007199254740991, height: 2 }\nlayers: [{ id: a, kind: relu }]',
      ['mine.yaml:2:8 input: 9007199254740991×2×1 has too many elements to count'],
    ],
    [
      'no layers',
      'name: x\ninput: { tokens: 3 }\nlayers: []',
      ['mine.yaml:3:9 layers: expected array to have >=1 items'],
    ],
    ['nothing', '', ['mine.yaml: the file is empty']],
    [
      'no yaml',
      'name: [',
      ['mine.yaml:1:8: flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    [
      'a tie to nothing',
      file('{ id: a, kind: conv2d, channels: 3, kernel: 1, tiedTo: w }'),
      ['mine.yaml:4:60 layers[0].tiedTo: there is no layer "w"'],
    ],
  ])('%s', (_what, text, messages) => {
    expect(tellsOf(text)).toEqual(messages);
  });

  it.each(['[', '{a: ', '- ', '? ', '"'])('%j without end', (text) => {
    const [first, ...others] = tellsOf(text.repeat(50_000));
    expect(first).toMatch(/^mine\.yaml/);
    if (text === '[') expect([first, ...others]).toEqual(['mine.yaml: is nested too deeply to be read']);
  });

  it('a file longer than any network', () => {
    expect(tellsOf(' '.repeat(2 ** 22 + 1))).toEqual([
      'mine.yaml: is longer than 4194304 characters, which is the limit',
    ]);
  });
});

describe('the JSON Schema', () => {
  const schema = networkJsonSchema();
  // As an editor would check: from the schema alone.
  const checked = z.fromJSONSchema(schema);

  it('accepts what the reader accepts', () => {
    const texts = [everyKind, ...['resnet18', 'vit-glyphs'].map((name) => networkToYaml(networkFrom(name)))];
    for (const text of texts) expect(checked.safeParse(parse(text)).error).toBeUndefined();
    fc.assert(
      fc.property(anyNetwork, (network) => {
        expect(checked.safeParse(parse(networkToYaml(network))).error).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    file('{ id: a, kind: conv2 }'),
    file('{ id: a, kind: conv2d, channels: 3, kernal: 3 }'),
    file('{ id: a, kind: linear, channels: 0 }'),
    file('{ kind: relu }'),
    'name: x\ninput: { tokens: 3 }\nlayers: []',
  ])('refuses %s', (text) => {
    expect(checked.safeParse(parse(text)).success).toBe(false);
  });

  it('describes every field', () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: Record<string, { description?: string }> };
      for (const [key, field] of Object.entries(properties ?? {})) {
        if (field.description === undefined) bare.push(`${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}.${key}`);
    };
    visit(schema, '');
    expect(bare).toEqual([]);
  });
});
