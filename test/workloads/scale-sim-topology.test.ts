import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { MOST_CHARACTERS, MOST_LAYERS, readTopology } from '../../workloads/scale-sim-topology.ts';
import type { TopologyKind } from '../../workloads/scale-sim-topology.ts';
import type { TopologyLayer } from '../../workloads/topology.ts';
import { spoiled } from '../mutations.ts';

const examples = resolve(import.meta.dirname, '../fixtures/scale-sim/examples');
const example = (name: string): string => readFileSync(join(examples, name), 'utf8');
const CONV = 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n';
const GEMM = 'Layer, M, N, K,\n';

const layersOf = (text: string, kind?: TopologyKind): readonly TopologyLayer[] =>
  readTopology(text, 't.csv', kind).layers;
const notesOf = (text: string): string[] =>
  readTopology(text, 't.csv').notes.map(({ place, message }) => `${place} ${message}`);
const conv = {
  kind: 'conv',
  name: 'a',
  line: 2,
  sparsity: { n: 1, m: 1 },
  ifmapHeight: 34,
  ifmapWidth: 30,
  filterHeight: 3,
  filterWidth: 2,
  channels: 16,
  filters: 32,
  strideHeight: 2,
  strideWidth: 2,
} as const;
const gemm = { kind: 'gemm', name: 'a', line: 2, sparsity: { n: 1, m: 1 }, M: 5, N: 6, K: 7 } as const;

describe('a topology', () => {
  it('is read as SCALE-Sim writes it', () => {
    expect(layersOf(`${CONV}a, 34, 30, 3, 2, 16, 32, 2,\n`)).toEqual([conv]);
    expect(layersOf(`${GEMM}a, 5, 6, 7,\n`)).toEqual([gemm]);
    expect(readTopology(example('small_cnn.csv'), 'x/small_cnn.csv')).toMatchObject({ name: 'small_cnn', notes: [] });
    expect(layersOf(example('small_cnn.csv'))).toHaveLength(9);
    expect(layersOf(example('layer_step_gemms.csv'))).toHaveLength(7);
  });

  it.each([
    ['no trailing comma', `${CONV}a,34,30,3,2,16,32,2`],
    ['CR LF', `${CONV}a, 34, 30, 3, 2, 16, 32, 2,\r\n`],
    ['only CR', `${CONV.trim()}\ra, 34, 30, 3, 2, 16, 32, 2,\r`],
    ['a byte order mark', `\ufeff${CONV}a, 34, 30, 3, 2, 16, 32, 2,\n`],
    ['blank columns', `${CONV}a, 34, 30, 3, 2, 16, 32, 2,,,,,\n,,,,,,,,,\n`],
    ['spaces and quotes', `${CONV}  "a" ,\t34 , "30",3 ,2,16,32 ,  2  ,  \n`],
    ['decimals of spreadsheets', `${CONV}a,34.0,30.0,3.0,2.0,16.0,32.0,2.0,\n`],
    ['a comment behind', `${CONV}a, 34, 30, 3, 2, 16, 32, 2, # stem\n`],
    ['a comment in a cell', `${CONV}a, 34, 30, 3, 2, 16, 32, 2,#dw\n`],
    [
      'titles in another case',
      `layer,IFMAP HEIGHT,ifmap w,filter_h,FilterWidth,channel,num filters,stride\na,34,30,3,2,16,32,2`,
    ],
    ['tabs', `${CONV.replaceAll(', ', '\t').replaceAll(',', '')}a\t34\t30\t3\t2\t16\t32\t2\n`],
    ['semicolons', `${CONV.replaceAll(',', ';')}a;34;30;3;2;16;32;2;\n`],
    ['a sparsity of 1:1', `${CONV.trim()} Sparsity,\na,34,30,3,2,16,32,2,1:1,\n`],
  ])('is read with %s', (_, text) => {
    expect(layersOf(text)).toEqual([conv]);
    expect(notesOf(text)).toEqual([]);
  });

  it('keeps the lines of the file behind blank rows and comments', () => {
    const [layer] = layersOf(`# ours\n\n${GEMM}\n,,,,\na,5,6,7\n`);
    expect(layer).toEqual({ ...gemm, line: 6 });
  });

  it('takes N:M and a second stride', () => {
    expect(layersOf(`${CONV}a,34,30,3,2,16,32,2,2:4,\n`)).toEqual([{ ...conv, sparsity: { n: 2, m: 4 } }]);
    expect(layersOf(`${CONV}a,34,30,3,2,16,32,2,3,\n`)).toEqual([{ ...conv, strideWidth: 3 }]);
    const both = layersOf(`${CONV.trim()} Stride Width, Sparsity,\na,34,30,3,2,16,32,2, 3, 1 : 4,\n`);
    expect(both).toEqual([{ ...conv, strideWidth: 3, sparsity: { n: 1, m: 4 } }]);
    expect(layersOf(`${GEMM.trim()} Sparsity,\na,5,6,7,2:8,\n`)).toEqual([{ ...gemm, sparsity: { n: 2, m: 8 } }]);
    expect(layersOf(`${GEMM.trim()} Sparsity,\na,5,6,7,,\n`)).toEqual([gemm]);
  });

  it('says which columns it does not read, and what they would have changed', () => {
    const header = `${CONV.trim()}batch size,,Eh,\n`;
    expect(notesOf(`${header}a,34,30,3,2,16,32,2,8,,110,\nb,34,30,3,2,16,32,2,8,,110,\n`)).toEqual([
      't.csv:2 column 9 "batch size" is not read: the batch is 1',
      't.csv:2 column 11 "Eh" is not read',
    ]);
  });

  it('says when titles and positions disagree', () => {
    expect(notesOf('Layer,M,K,N,\na,1,2,3,\n')).toEqual([
      't.csv:1 column 3 is titled "K" and read as N: columns count by position',
      't.csv:1 column 4 is titled "N" and read as K: columns count by position',
    ]);
  });

  it('reads a file without a header, and says that the tool would not', () => {
    expect(layersOf('a,5,6,7\n')).toEqual([{ ...gemm, line: 1 }]);
    expect(layersOf('a,34,30,3,2,16,32,2\n')).toEqual([{ ...conv, line: 1 }]);
    expect(notesOf('a,5,6,7\n')[0]).toMatch(/^t\.csv:1 no header: .*SCALE-Sim skips the first line/);
  });

  it('can be told what the rows are', () => {
    const text = 'name, first, second, third, fourth, fifth, sixth, seventh,\na,34,30,3,2,16,32,2,\n';
    expect(layersOf(text)).toEqual([conv]);
    expect(layersOf(text, 'gemm')).toEqual([{ ...gemm, M: 34, N: 30, K: 3 }]);
    expect(() => layersOf(`${GEMM}a,5,6,7\n`, 'conv')).toThrow(/^t\.csv:2: 4 cells; a convolution has 8/);
  });

  it('passes over headings of parts, and says so', () => {
    const text = `${GEMM}Encoder\na,5,6,7\nDecoder,,,\nb,5,6,7\n`;
    expect(layersOf(text).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(notesOf(text)).toEqual(['t.csv:2 2 rows have nothing but a name: read as a heading, not as a layer']);
  });

  it('makes a layer for each channel of a depth-wise row, as the tool does', () => {
    const layers = layersOf(`${CONV}DP1,34,30,3,2,3,32,2,\na,34,30,3,2,16,32,2,\n`);
    expect(layers.map(({ name }) => name)).toEqual(['DP1Channel_0', 'DP1Channel_1', 'DP1Channel_2', 'a']);
    expect(layers[1]).toEqual({ ...conv, name: 'DP1Channel_1', channels: 1 });
    expect(notesOf(`${CONV}DP1,34,30,3,2,3,32,2,\n`)).toEqual([
      't.csv:2 rows with "DP" in their name are depth-wise: a layer for each channel',
    ]);
  });

  it('names layers that have no name', () => {
    expect(layersOf(`${GEMM}a,5,6,7\n,5,6,7\n`)[1].name).toBe('layer 2');
  });
});

describe('a bad topology', () => {
  it.each([
    ['an empty file', '', /^t\.csv: the file is empty/],
    ['blank rows only', '\n ,,,\n# nothing\n', /^t\.csv: the file is empty/],
    ['a header only', GEMM, /^t\.csv: there is no layer behind the header/],
    [
      'a ragged row',
      `${CONV}a,34,30,3,2,16,32,2\nb,34,30,3,2\n`,
      /^t\.csv:3: 5 cells; a convolution has 8: name, IFMAP Height,/,
    ],
    ['words', `${GEMM}a,5,many,7,\n`, /^t\.csv:2:5 N: "many" is not a whole number from 1 to 2\^53 − 1$/],
    ['a fraction', `${GEMM}a,5,6.5,7,\n`, /^t\.csv:2:5 N: "6\.5" is not a whole number/],
    ['zero', `${GEMM}a,0,6,7,\n`, /^t\.csv:2:3 M: "0" is not a whole number from 1/],
    ['a negative size', `${GEMM}a,5,6,  -7,\n`, /^t\.csv:2:9 K: "-7" is not a whole number from 1/],
    ['2^53', `${GEMM}a,5,6,9007199254740992,\n`, /^t\.csv:2:7 K: "9007199254740992" is not a whole number/],
    ['a blank size', `${GEMM}a,5,,7,\n`, /^t\.csv:2:5 N: "" is not a whole number/],
    ['N > M', `${GEMM}a,5,6,7,9:8,\n`, /^t\.csv:2:9 Sparsity: "9:8": cannot keep 9 of 8/],
    ['N < 1', `${GEMM}a,5,6,7,0:8,\n`, /^t\.csv:2:9 Sparsity: "0:8": N must be at least 1/],
    ['half a sparsity', `${GEMM}a,5,6,7,2:,\n`, /^t\.csv:2:9 Sparsity: "2:" is not a sparsity/],
    [
      'a bare sparsity',
      `${GEMM.trim()} Sparsity\na,5,6,7,0.5,\n`,
      /^t\.csv:2:9 Sparsity: "0\.5" is not a sparsity; write N:M/,
    ],
    [
      'a filter larger than its input',
      `${CONV}a,2,30,3,2,16,32,2\n`,
      /^t\.csv:2:8 Filter Height: a filter of 3 does not fit an input of 2/,
    ],
    ['a second stride of 0', `${CONV}a,34,30,3,2,16,32,2,0\n`, /Stride Width: "0" is not a whole number/],
    ['rows of neither kind', 'a,1,2,3,4\n', /^t\.csv:1: 5 cells: neither a convolution \(8: .*\) nor a GEMM \(4: /],
    ['a line without end', `${GEMM}${'a'.repeat(5000)},5,6,7\n`, /^t\.csv:2: more than 4096 characters/],
    ['too many channels a depth-wise layer', `${CONV}DP,34,30,3,2,9007199254740991,32,2\n`, /more than 65536 layers/],
  ])('%s: says where and what would be right', (_, text, message) => {
    expect(() => layersOf(text)).toThrow(ScenarioError);
    expect(() => layersOf(text)).toThrow(message);
  });

  it('names several mistakes at once, and not a million', () => {
    const rows = 'a,0,6,7\n'.repeat(100_000);
    expect(() => layersOf(GEMM + rows)).toThrow(
      /^t\.csv:2:3 M: .*\nt\.csv:21:3 M: .*\nt\.csv: and 99980 more mistakes$/s,
    );
  });

  it('may be large, up to a bound', () => {
    expect(layersOf(GEMM + 'a,5,6,7\n'.repeat(MOST_LAYERS))).toHaveLength(MOST_LAYERS);
    expect(() => layersOf(GEMM + 'a,5,6,7\n'.repeat(MOST_LAYERS + 2))).toThrow(/more than 65536 layers/);
    expect(() => layersOf(' '.repeat(MOST_CHARACTERS + 1))).toThrow(/a topology of more than 4 MiB/);
    expect(() => layersOf(','.repeat(MOST_CHARACTERS))).toThrow(ScenarioError);
  });
});

describe('any text', () => {
  const kinds = fc.constantFrom<TopologyKind | undefined>('conv', 'gemm', undefined);
  const texts = spoiled(
    example('small_cnn.csv'),
    example('layer_step_gemms.csv'),
    `${CONV}DPa,34,30,3,2,16,32,2,2:4,\n`,
  );

  it('is a topology of sound sizes, or a ScenarioError', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: texts }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
        kinds,
        (text, kind) => {
          try {
            const { layers } = readTopology(text, 't.csv', kind);
            expect(layers.length).toBeGreaterThan(0);
            for (const { name, sparsity, line, kind: _, ...sizes } of layers) {
              expect(typeof name).toBe('string');
              expect(sparsity.n).toBeLessThanOrEqual(sparsity.m);
              for (const size of [line, ...Object.values(sizes)])
                expect(Number.isSafeInteger(size) && size > 0).toBe(true);
            }
          } catch (error) {
            if (!(error instanceof ScenarioError)) throw error;
            expect(error.issues.length).toBeLessThanOrEqual(21);
            for (const { file, message } of error.issues) expect([file, message.length > 0]).toEqual(['t.csv', true]);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
