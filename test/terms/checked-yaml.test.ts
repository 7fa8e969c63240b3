import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkValue, quantitySchema, readYaml } from '../../terms/checked-yaml.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';

const machine = z.strictObject({
  name: z.string().optional(),
  stce: z
    .strictObject({
      rows: z.int().min(1),
      columns: z.int().min(1).default(32),
      clock: quantitySchema('frequency').optional(),
      dataflow: z.enum(['os', 'ws', 'auto']).optional(),
      interleave: z.union([z.literal('auto'), z.int()]).optional(),
    })
    .default({ rows: 32, columns: 32 }),
  layers: z
    .array(z.strictObject({ kernel: z.int() }))
    .readonly()
    .optional(),
  memory: z
    .discriminatedUnion('model', [
      z.strictObject({ model: z.literal('bandwidth'), bandwidth: quantitySchema('bandwidth') }),
      z.strictObject({ model: z.literal('banks'), banks: z.int(), policy: z.string().optional() }),
    ])
    .optional(),
});

/** What a user is told, line by line. */
function messagesOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const told = (text: string, schema: z.ZodType = machine): readonly string[] =>
  messagesOf(() => readYaml(text, 'sat.yaml', schema));

const lines = (...text: readonly string[]): string => text.join('\n');

describe('a good file', () => {
  const text = lines(
    'name: sat',
    'stce:',
    '  rows: 16',
    '  clock: 200 MHz',
    'layers:',
    '  - kernel: 3',
    '  - kernel: 1',
  );
  const located = readYaml(text, 'sat.yaml', machine);

  it('becomes a value with defaults and quantities in base units', () => {
    expect(located.value).toEqual({
      name: 'sat',
      stce: { rows: 16, columns: 32, clock: 200e6 },
      layers: [{ kernel: 3 }, { kernel: 1 }],
    });
  });

  it('remembers where each value was', () => {
    const message = 'too few';
    expect(located.issueAt(['stce', 'rows'], message)).toEqual({
      message,
      file: 'sat.yaml',
      line: 3,
      column: 9,
      path: 'stce.rows',
    });
    expect(located.issueAt(['layers', 1, 'kernel'], message)).toMatchObject({
      line: 7,
      column: 13,
      path: 'layers[1].kernel',
    });
    expect(located.issueAt([], message)).toEqual({ message, file: 'sat.yaml', line: 1, column: 1 });
  });

  it('marks the key instead when asked to', () => {
    expect(located.issueAt(['stce', 'rows'], 'odd', 'key')).toMatchObject({ line: 3, column: 3, path: 'stce.rows' });
  });

  it('places what it does not contain at the closest thing around it', () => {
    expect(located.issueAt(['stce', 'columns'], 'odd')).toMatchObject({ line: 3, column: 3, path: 'stce.columns' });
    expect(located.issueAt(['memory', 'model'], 'odd')).toMatchObject({ line: 1, column: 1 });
  });

  it('may use an alias, and values are placed where they were written', () => {
    const shared = readYaml('layers:\n  - &first\n    kernel: 3\n  - *first\n', 'sat.yaml', machine);
    expect(shared.value.layers).toEqual([{ kernel: 3 }, { kernel: 3 }]);
    expect(shared.issueAt(['layers', 1], 'odd')).toMatchObject({ line: 4, column: 5 });
    expect(shared.issueAt(['layers', 1, 'kernel'], 'odd')).toMatchObject({ line: 3, column: 13 });
  });
});

describe('an unknown key', () => {
  it('is reported at the key, with the known key that is near', () => {
    expect(told('stce:\n  rows: 32\n\n  colums: 32\n')).toEqual([
      'sat.yaml:4:3 stce.colums: unknown key; did you mean "columns"?',
    ]);
  });

  it('is one issue each', () => {
    expect(told('nmae: x\nstce: {rows: 1}\nzzz: 2\n')).toEqual([
      'sat.yaml:1:1 nmae: unknown key; did you mean "name"?',
      'sat.yaml:3:1 zzz: unknown key',
    ]);
  });

  it('is found in lists, behind readonly and optional', () => {
    expect(told('layers:\n  - kernel: 3\n  - kernl: 3\n    kernel: 1\n')).toEqual([
      'sat.yaml:3:5 layers[1].kernl: unknown key; did you mean "kernel"?',
    ]);
  });

  it('is compared only with the keys of the branch that the tag names', () => {
    const text = 'memory:\n  model: bandwidth\n  bandwith: 1 GB/s\n  polic: x\n';
    expect(told(text)).toEqual([
      'sat.yaml:2:3 memory: missing key "bandwidth"',
      'sat.yaml:3:3 memory.bandwith: unknown key; did you mean "bandwidth"?',
      'sat.yaml:4:3 memory.polic: unknown key',
    ]);
  });

  it('is compared with both sides of an intersection, through lazy schemas and records', () => {
    const gamma = z.strictObject({ gamma: z.int().optional() });
    const both = z.lazy(() => z.strictObject({ alpha: z.int() }).and(gamma));
    expect(told('x: {alpha: 1, gama: 2}\n', z.record(z.string(), both))).toEqual([
      'sat.yaml:1:15 x.gama: unknown key; did you mean "gamma"?',
    ]);
  });

  it('may bear the name of something every object has', () => {
    expect(told('constructor: 1\n__proto__: 2\n')).toEqual([
      'sat.yaml:1:1 constructor: unknown key',
      'sat.yaml:2:1 __proto__: unknown key',
    ]);
  });
});

describe('a missing key', () => {
  it('is reported at the map that lacks it', () => {
    expect(told('name: x\nstce:\n  columns: 4\n')).toEqual(['sat.yaml:3:3 stce: missing key "rows"']);
  });

  it('is reported alike whatever its type, also at the top', () => {
    const schema = z.strictObject({
      size: quantitySchema('size'),
      kind: z.enum(['a', 'b']),
      either: z.union([z.string(), z.int()]),
      tagged: z.discriminatedUnion('tag', [z.strictObject({ tag: z.literal('a') })]),
      given: z.int(),
    });
    expect(told('given: 1\n', schema)).toEqual(
      ['size', 'kind', 'either', 'tagged'].map((key) => `sat.yaml:1:1: missing key "${key}"`),
    );
    expect(told('memory: {banks: 4}\n')).toEqual(['sat.yaml:1:9 memory: missing key "model"']);
  });

  it('leaves a check of our own that points at it its words', () => {
    const schema = z.strictObject({ a: z.int(), b: z.int().optional() }).refine((value) => value.b !== undefined, {
      path: ['b'],
      message: 'needed when a is 1',
    });
    expect(told('a: 1\n', schema)).toEqual(['sat.yaml:1:1 b: needed when a is 1']);
  });
});

describe('a wrong value', () => {
  it.each([
    ['stce: {rows: many}', 'sat.yaml:1:14 stce.rows: expected number, received string'],
    ['stce: {rows: 1.5}', 'sat.yaml:1:14 stce.rows: expected a whole number'],
    ['stce: {rows: 0}', 'sat.yaml:1:14 stce.rows: expected number to be >=1'],
    ['stce: {rows: }', 'sat.yaml:1:14 stce.rows: expected number, received null'],
    ['stce: {rows}', 'sat.yaml:1:8 stce.rows: expected number, received null'],
    ['stce: {rows: 1, clock: 200}', 'sat.yaml:1:24 stce.clock: 200 has no unit; write a frequency such as "200 MHz"'],
    [
      'stce: {rows: 1, clock: 64 KiB}',
      'sat.yaml:1:24 stce.clock: "64 KiB" is a size; a frequency such as "200 MHz" is needed',
    ],
    [
      'stce: {rows: 1, clock: true}',
      'sat.yaml:1:24 stce.clock: "true" is not a quantity; write a frequency such as "200 MHz"',
    ],
    [
      'stce: {rows: 1, dataflow: oss}',
      'sat.yaml:1:27 stce.dataflow: expected one of "os", "ws", "auto"; did you mean "os"?',
    ],
    ['stce: {rows: 1, dataflow: 7}', 'sat.yaml:1:27 stce.dataflow: expected one of "os", "ws", "auto"'],
    [
      'memory: {model: bank}',
      'sat.yaml:1:17 memory.model: expected one of "bandwidth", "banks"; did you mean "banks"?',
    ],
    ['memory: 3', 'sat.yaml:1:9 memory: expected object, received number'],
    ['- 1', 'sat.yaml:1:1: expected object, received array'],
  ])('%s', (text, message) => {
    expect(told(text)).toEqual([message]);
  });

  it('names the key of a record that may not be one', () => {
    const schema = z.record(z.string().regex(/^x/, 'a name begins with x'), z.int());
    expect(told('xa: 1\nb: 2\n', schema)).toEqual(['sat.yaml:2:1 b: a name begins with x']);
  });
});

describe('a value of no branch of a union', () => {
  it('is told every branch if its type fits none', () => {
    expect(told('stce: {rows: 1, interleave: [2]}')).toEqual([
      'sat.yaml:1:29 stce.interleave: expected "auto"; or expected number, received array',
    ]);
  });

  it('is told only the branch whose type it has', () => {
    expect(told('stce: {rows: 1, interleave: 1.5}')).toEqual([
      'sat.yaml:1:29 stce.interleave: expected a whole number',
    ]);
  });

  it('is taken for a misspelt word if it is close to one', () => {
    const schema = z.strictObject({ clock: z.union([z.literal('auto'), quantitySchema('frequency')]) });
    expect(told('clock: aut', schema)).toEqual(['sat.yaml:1:8 clock: expected "auto"; did you mean "auto"?']);
    expect(told('clock: 3 s', schema)).toEqual([
      'sat.yaml:1:8 clock: "3 s" is a time; a frequency such as "200 MHz" is needed',
    ]);
    expect(told('clock: 3', schema)).toEqual([
      'sat.yaml:1:8 clock: expected "auto"; or 3 has no unit; write a frequency such as "200 MHz"',
    ]);
  });

  it('is told what the closest branch misses, where it misses it', () => {
    const schema = z.union([
      z.string(),
      z.strictObject({ kind: z.literal('a'), one: z.int(), two: z.int() }),
      z.strictObject({ kind: z.literal('b'), four: z.int() }),
      z.object({ kind: z.literal('c') }),
    ]);
    expect(told('kind: a\none: x\ntwo: y\n', schema)).toEqual([
      'sat.yaml:2:6 one: expected number, received string',
      'sat.yaml:3:6 two: expected number, received string',
    ]);
    expect(told('kind: b\nfoor: 1\nfour: 4\n', schema)).toEqual([
      'sat.yaml:2:1 foor: unknown key; did you mean "four"?',
    ]);
  });

  it('is told what the branch with the fewest mistakes misses if there are no tags', () => {
    const [a, b, c, d] = [z.int(), z.int(), z.int(), z.int()];
    expect(told('a: 1\nd: x\n', z.union([z.strictObject({ a, b, c }), z.strictObject({ a, d })]))).toEqual([
      'sat.yaml:2:4 d: expected number, received string',
    ]);
  });

  it('may be in a union of unions', () => {
    const schema = z.strictObject({ a: z.union([z.union([z.int(), z.boolean()]), z.strictObject({ b: z.int() })]) });
    expect(told('a: {b: x}', schema)).toEqual(['sat.yaml:1:8 a.b: expected number, received string']);
    expect(told('a: x', schema)[0]).toContain('expected number, received string; or expected boolean, received string');
  });
});

describe('yaml that is no data', () => {
  it('names a duplicate key, where it is and where it was before', () => {
    expect(told('stce:\n  rows: 1\n  columns: 2\n  rows: 3\nstce: {rows: 1}\n')).toEqual([
      'sat.yaml:4:3 stce.rows: duplicate key; it is already at line 2',
      'sat.yaml:5:1 stce: duplicate key; it is already at line 1',
    ]);
    expect(told('layers:\n  - kernel: 1\n  - kernel: 1\n    "kernel": 2\n')).toEqual([
      'sat.yaml:4:5 layers[1].kernel: duplicate key; it is already at line 3',
    ]);
  });

  it('orders issues of one line by column', () => {
    expect(told('stce: {zzz: 1, rows: x}')).toEqual([
      'sat.yaml:1:8 stce.zzz: unknown key',
      'sat.yaml:1:22 stce.rows: expected number, received string',
    ]);
  });

  it('tells duplicates and schema issues together, in the order of the file', () => {
    expect(told('stce: {rows: x}\nname: a\nname: b\nzzz: 1\n')).toEqual([
      'sat.yaml:1:14 stce.rows: expected number, received string',
      'sat.yaml:3:1 name: duplicate key; it is already at line 2',
      'sat.yaml:4:1 zzz: unknown key',
    ]);
  });

  it.each([
    [
      'name: [1\nstce: 2\n',
      'sat.yaml:2:1: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['name: a: b\n', 'sat.yaml:1:7: nested mappings are not allowed in compact mappings'],
    ['name: !path x\n', 'sat.yaml:1:7: unresolved tag: !path'],
    ['? [a]\n: 1\n', 'sat.yaml:1:3: a key must be a plain word'],
    ['name: a\n---\nname: b\n', 'sat.yaml:2:1: a second yaml document begins here; a file may hold only one'],
    ['name: *nobody\n', 'sat.yaml:1:7 name: *nobody stands for nothing named before it'],
    ['layers: &l\n  - *l\n', 'sat.yaml:2:5 layers[0]: *l contains itself'],
    ['', 'sat.yaml: the file is empty'],
    ['# only a comment\n', 'sat.yaml: the file is empty'],
    ['---\n', 'sat.yaml: the file is empty'],
  ])('%j is refused', (text, message) => {
    expect(told(text)).toContain(message);
  });

  it('may not multiply aliases without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [above, name] of ['ab', 'bc', 'cd', 'de']) {
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${above}`).join(', ')}]`);
    }
    expect(told(bomb.join('\n'))).toEqual([expect.stringMatching(/^sat\.yaml: .*alias count/)]);
  });
});

describe('checkValue', () => {
  it('gives the checked value', () => {
    expect(checkValue({ stce: { rows: 1, clock: '1 GHz' } }, machine)).toEqual({
      stce: { rows: 1, columns: 32, clock: 1e9 },
    });
  });

  it('tells paths, and the source if it has a name', () => {
    const value = { stce: { colums: 1 }, layers: [{ kernel: 'x' }] };
    const found = messagesOf(() => checkValue(value, machine));
    expect(found).toEqual([
      'stce: missing key "rows"',
      'stce.colums: unknown key; did you mean "columns"?',
      'layers[0].kernel: expected number, received string',
    ]);
    expect(messagesOf(() => checkValue(3, machine, '--set'))).toEqual(['--set: expected object, received number']);
  });
});
