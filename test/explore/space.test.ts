import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisValues } from '../../explore/space/axis.ts';
import { judge } from '../../explore/front/judge.ts';
import { allPoints, pointCount } from '../../explore/space/count.ts';
import { figureOf, figureKinds } from '../../explore/space/figures.ts';
import { readInputs } from '../../explore/space/inputs.ts';
import { scenariosOf } from '../../explore/space/scenarios.ts';
import { spaceJsonSchema } from '../../explore/space/json-schema.ts';
import { satParameters } from '../../arch/sat/parameters.ts';
import { normalised, readSpace, settingsOf } from '../../explore/space/space.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import type { Space } from '../../explore/space/space.ts';

const noBytes = (path: string): never => {
  throw new Error(`${path} is not read`);
};

/** A space of these lines of parameters. */
const space = (parameters: string, rest = ''): Space =>
  readSpace(`explore: 1\nparameters:\n${parameters}\nobjectives: [{ minimise: time }]\n${rest}`, 'space.yaml');

/** What a reader complains about. */
function issuesOf(read: () => unknown): readonly Issue[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
  return [];
}

describe('the values of a parameter', () => {
  it('are a list, steps or factors, in the unit that they are written in', () => {
    expect(axisValues('rows', [8, 16, 32])).toEqual({ values: [8, 16, 32], isOrdered: true });
    expect(axisValues('rows', { from: 8, to: 20, step: 4 }).values).toEqual([8, 12, 16, 20]);
    expect(axisValues('rows', { from: 4, to: 70, factor: 2 }).values).toEqual([4, 8, 16, 32, 64]);
    expect(axisValues('clock', { from: '150 MHz', to: '0.2 GHz', step: '25 MHz' }).values).toEqual([
      '150 MHz',
      '175 MHz',
      '200 MHz',
    ]);
    expect(axisValues('bufferHalfWest', { from: '256 KiB', to: '1 MiB', factor: 2 }).values).toEqual([
      '256 KiB',
      '512 KiB',
      '1 MiB',
    ]);
    expect(axisValues('dramEfficiency', { from: 0.1, to: 0.3, step: 0.1 }).values).toEqual([0.1, 0.2, 0.3]);
  });

  it('of small factors are whole where the parameter is, each once', () => {
    expect(axisValues('rows', { from: 1, to: 4, factor: 1.25 }).values).toEqual([1, 2, 3, 4]);
  });

  it('have an order if they are numbers or quantities that rise', () => {
    expect(axisValues('rows', [32, 8]).isOrdered).toBe(false);
    expect(axisValues('clock', ['100 MHz', '0.2 GHz']).isOrdered).toBe(true);
    expect(axisValues('method', ['dense', 'bdwp']).isOrdered).toBe(false);
  });

  it.each([
    ['rows', { from: 8, to: 4, step: 1 }, /from 8 down to 4/],
    ['rows', { from: 1, to: 2, step: 0 }, /step must be more than 0/],
    ['rows', { from: 1, to: 1e9, step: 1 }, /at most 10000/],
    ['clock', { from: 100, to: 200, step: 50 }, /has no unit/],
    ['method', { from: 'a', to: 'b', step: 'c' }, /is no number/],
    ['rows', [8, 8], /twice/],
    ['bufferHalfWest', ['1 MiB', '1024 KiB'], /^1024 KiB is in the list twice/],
    ['bufferHalfWest', ['256 KiBB', '1 MiB', '3 s'], /unknown unit "KiBB".*; "3 s" is a time/],
    ['rows', [8, '16'], /"16" is not an integer/],
  ] as const)('are refused where they make none: %s %j', (key, spec, message) => {
    expect(() => axisValues(key, spec as never)).toThrow(message);
  });
});

describe('a space', () => {
  it('sets what a point says, on every network', () => {
    const found = space(
      "  rows: [8, 16]\n  sparsity: ['2:4']\n  method: [bdwp, dense]\n  'layerSparsity.layer1.*': [dense, '2:8']",
      'scenario: { batch: 4, set: { columns: 8 } }\nnetworks: [resnet18, { network: resnet50, batch: 2 }]\n',
    );
    const [first, second] = scenariosOf(found, [1, 0, 1, 0]);
    expect(first.name).toBe('resnet18');
    expect(first.scenario).toMatchObject({
      network: 'resnet18',
      batch: 4,
      method: 'dense',
      sparsity: '2:4',
      set: { rows: 16, columns: 8 },
      layerSparsity: { 'layer1.*': 'dense' },
    });
    expect(second.scenario).toMatchObject({ network: 'resnet50', batch: 2 });
  });

  it('has a parameter only where its conditions hold', () => {
    const found = space(
      "  method: [dense, bdwp]\n  sparsity: { list: ['2:4', '2:8'], when: { method: bdwp } }\n  rows: { list: [8, 16], when: { sparsity: ['2:8'] } }",
    );
    expect([...allPoints(found.axes)].map((point) => settingsOf(found, point))).toEqual([
      { method: 'dense' },
      { method: 'bdwp', sparsity: '2:4' },
      { method: 'bdwp', sparsity: '2:8', rows: 8 },
      { method: 'bdwp', sparsity: '2:8', rows: 16 },
    ]);
    expect(pointCount(found.axes)).toEqual({ count: 4, isExact: true });
  });

  it('gives every point once, whatever its conditions', () => {
    const axis = fc.record({
      size: fc.integer({ min: 1, max: 3 }),
      on: fc.option(fc.record({ axis: fc.nat(3), value: fc.nat(2) }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), (specs) => {
        const axes = specs.map(({ size, on }, i) => ({
          key: `a${i}`,
          values: Array.from({ length: size }, (_, v) => v),
          isOrdered: true,
          when: on && on.axis < i ? [{ axis: on.axis, values: [on.value] }] : [],
        }));
        /** All combinations, one of each kind that is the same. */
        const wanted = new Set<string>();
        const visit = (point: readonly number[]): void => {
          if (point.length === axes.length) wanted.add(normalised(axes, point).join());
          else for (let v = 0; v < axes[point.length].values.length; v += 1) visit([...point, v]);
        };
        visit([]);
        const found = [...allPoints(axes)].map((point) => point.join());
        expect(new Set(found)).toEqual(wanted);
        expect(found).toHaveLength(wanted.size);
        expect(pointCount(axes).count).toBe(wanted.size);
      }),
    );
  });

  it.each([
    ['  rowz: [8]', '', /space\.yaml:3:3 .*is no parameter of a scenario or a machine; did you mean "rows"/],
    [
      '  rows: [8]',
      'networks: [resnet18]\nconstraints: [{ figure: time, most: 3 }]\n',
      /constraints\[0\]\.most: 3 has no unit/,
    ],
    ['  rows: [8]', 'constraints: [{ fits: a }, { fits: b }]\n', /one device/],
    ['  rows: [8]', 'references: { mine: { rows: 9 } }\n', /references.mine.rows: 9 is none of its values: 8/],
    ['  rows: { list: [8], when: { columns: 4 } }', '', /"columns" is no parameter that stands above rows/],
    ['  columns: [8]\n  rows: { list: [8], when: { columns: 4 } }', '', /4 is no value of columns: 8/],
    ['  network: [resnet18]', 'networks: [resnet50]\n', /network is a parameter/],
    [
      '  rows: [8]',
      'references: { "two\\nlines": { rows: 8 } }\n',
      /references: the name "two\\u000alines" has characters that are not to be seen$/,
    ],
    ['  rows: [8]', 'title: "a\\u001b[2J"\n', /title: the name "a\\u001b\[2J" has characters that are not to be seen$/],
    ['  rows: 32', '', /parameters\.rows: expected a list: \[32\]$/],
    ['  rows: { range: [8, 16] }', '', /rows\.range: unknown key; write \[8, 16\], \{ from, to, step \} or \{ from/],
    ['  rows: { form: 8, to: 16, step: 8 }', '', /rows\.form: unknown key; did you mean "from"/],
    ['  rows: { list: 32 }', '', /parameters\.rows\.list: expected a list: \[32\]$/],
    [
      '  rows: { from: 8, to: 16, step: 1, factor: 2 }',
      '',
      /parameters\.rows\.(factor|step): cannot stand beside the other keys; write \[8, 16\]/,
    ],
    [
      '  rows: [8]',
      'constraints: [{ figure: power, most: 1 W, leats: 2 W }]\n',
      /leats: unknown key; did you mean "least"/,
    ],
    [
      '  rows: [8]',
      'constraints: [{ figure: power, most: 1 W, least: 2 W }]\n',
      /constraints\[0\]: at least 2 W and at most 1 W: nothing can hold both/,
    ],
  ])('is refused with the place: %s %s', (parameters, rest, message) => {
    expect(() => space(parameters, rest)).toThrow(message);
  });

  it.each([
    ['  rows: [8, 8, 8]', 'rows: 8'],
    ['  rows: { from: 8, to: 16, step: 0 }', 'rows: 8'],
    ['  rows: { from: 16, to: 8, step: 8 }', 'rows: 8'],
    ["  bufferHalfWest: ['256 KiBB']", 'bufferHalfWest: 256 KiB'],
    ['  rowz: [8]', 'rowz: 8'],
    ['  rowz: [8]', 'rows: 8'],
    ['  network: [a, a]', 'network: a'],
  ])('says what is wrong with a parameter, and nothing of what names it: %s', (parameter, set) => {
    const text = `${parameter}\n  columns: { list: [8], when: { ${set} } }`;
    const issues = issuesOf(() => space(text, `references: { mine: { ${set}, columns: 8 } }\n`));
    expect(issues.map(({ path }) => path)).toEqual([`parameters.${parameter.trim().split(':')[0]}`]);
  });

  it('takes equal sizes for equal in references and conditions; a number without a unit is none', () => {
    const sizes = '  bufferHalfWest: [64 KiB, 256 KiB, 1 MiB]';
    const named = (size: string): Space =>
      space(
        `${sizes}\n  rows: { list: [8], when: { bufferHalfWest: ${size} } }`,
        `references: { a: { bufferHalfWest: ${size} } }\n`,
      );
    const { references, axes } = named('1024 KiB');
    expect(references).toEqual([{ name: 'a', point: [2, 0] }]);
    expect(axes[1].when).toEqual([{ axis: 0, values: [2] }]);
    expect(() => named('65536')).toThrow(/65536 is none of its values: 64 KiB, 256 KiB, 1 MiB/);
  });

  it('may bound a figure on both sides', () => {
    const { bounds } = space('  rows: [8]', 'constraints: [{ figure: power, most: 2 W, least: 500 mW }]\n');
    expect(bounds).toEqual([{ figure: 'power', of: null, most: 2, least: 0.5 }]);
  });

  it('is refused where an objective is given twice', () => {
    const withObjectives = (objectives: string, networks = 'resnet18, resnet50'): Space =>
      readSpace(
        `explore: 1\nparameters: { rows: [8] }\nnetworks: [${networks}]\nobjectives: [${objectives}]`,
        's.yaml',
      );
    const [time, ofOne] = ['{ minimise: time }', '{ minimise: time, of: resnet18 }'];
    const twice = /objectives\[1\]: time is objectives\[0\] already/;
    expect(() => withObjectives(`${time}, ${time}`)).toThrow(twice);
    expect(() => withObjectives(`${time}, { maximise: time }`)).toThrow(twice);
    expect(() => withObjectives(`${time}, ${ofOne}`, 'resnet18')).toThrow(twice);
    expect(withObjectives(`${time}, ${ofOne}`).objectives).toHaveLength(2);
  });

  it('is refused where an objective is of nothing', () => {
    const text = 'explore: 1\nparameters: { rows: [8] }\nnetworks: [resnet18]\nobjectives:\n';
    expect(() => readSpace(`${text}  - { minimise: dsp, of: resnet18 }\n`, 's.yaml')).toThrow(/figure of the machine/);
    expect(() => readSpace(`${text}  - { minimise: time, of: resnet19 }\n`, 's.yaml')).toThrow(
      /did you mean "resnet18"/,
    );
    expect(() => readSpace(`${text}  - { minimise: tyme }\n`, 's.yaml')).toThrow(/s\.yaml:5/);
  });

  it('is refused where a value can be none of a machine, or nothing in it makes sense', () => {
    expect(() => readInputs(space('  rows: [8, 0]'), 's.yaml', noBytes)).toThrow(
      /parameters\.rows: 0 is not an integer/,
    );
    expect(() => readInputs(space('  machine: [sat-none]'), 's.yaml', noBytes)).toThrow(/sat-none/);
  });

  it('has no whole number beyond the ends of a range', () => {
    const valuesOf = (range: string): readonly unknown[] => space(`  rows: ${range}`).axes[0].values;
    expect(valuesOf('{ from: 1, to: 2.6, factor: 2.6 }')).toEqual([1]);
    expect(valuesOf('{ from: 8.5, to: 10, step: 1 }')).toEqual([9, 10]);
    expect(() => space('  rows: { from: 2.4, to: 2.6, step: 1 }')).toThrow(/has no whole number from 2.4 to 2.6$/);
  });

  it('is refused for values that no scenario can have, all of them, and for no others', () => {
    const wrong = [
      ['method', '[dense, bdwpp]', 'unknown method "bdwpp"; did you mean "bdwp"?'],
      ['network', '[resnet9, resnet]', 'unknown network "resnet"'],
      ['machine', '[sat-vcu1525, sat-none]', 'unknown machine "sat-none"'],
      ['sparsity', "['2:4', '4:2']", 'cannot keep 4 of 2'],
      ['phase', '[training, trainin]', 'did you mean "training"?'],
      ['batch', '[1, 2.5]', 'expected a whole number'],
      ['layerSparsity.conv*', "[dense, '2:x']", '"2:x" is not a sparsity'],
    ];
    const parameters = wrong.map(([key, values]) => `  ${key}: ${values}`).join('\n');
    for (const [key, , message] of wrong) {
      expect(() => readInputs(space(parameters), 's.yaml', noBytes)).toThrow(`parameters.${key}: `);
      expect(() => readInputs(space(parameters), 's.yaml', noBytes)).toThrow(message);
    }
    const sound = "  method: [dense, bdwp]\n  sparsity: ['2:4', '2:16']\n  layerSparsity.*: [dense, '2:8']";
    expect(() => readInputs(space(sound), 's.yaml', noBytes)).not.toThrow();
  });
});

describe('peak memory over several networks', () => {
  it('is the largest, which a card must hold, and may be bounded', () => {
    const point = { networks: { a: { 'peak-memory': 3 }, b: { 'peak-memory': 12 } }, machine: {}, misfit: [] };
    expect(figureOf(point, 'peak-memory')).toBe(12);
    expect(figureOf(point, 'peak-memory', 'a')).toBe(3);
    expect(figureOf({ ...point, networks: {} }, 'peak-memory')).toBeNaN();
    expect(figureOf({ ...point, networks: {} }, 'time')).toBeNaN();
    const { bounds } = space('  rows: [4, 8]', 'constraints: [{ figure: peak-memory, most: 10 B }]');
    const violation = judge(
      { ...space('  rows: [4, 8]'), objectives: [], bounds },
      { status: 'ok', ...point },
    )?.violation;
    expect(violation).toBeCloseTo(0.2, 12);
  });
});

describe('a figure over several networks', () => {
  it('is the same to the last bit in whatever order they come', () => {
    const seconds = fc.array(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(seconds, (times) => {
        const named = times.map((time, i) => [`n${i}`, { time }] as const);
        const of = (networks: typeof named): number =>
          figureOf({ networks: Object.fromEntries(networks), machine: {}, misfit: [] }, 'time');
        expect(of(named.toReversed())).toBe(of(named));
      }),
    );
  });
});

describe('a bound of energy', () => {
  it('is in joules, as the figure is', () => {
    const { bounds } = space('  rows: [4, 8]', 'constraints: [{ figure: energy, most: 500 mJ }]');
    expect(bounds).toEqual([{ figure: 'energy', of: null, most: 0.5, least: null }]);
  });
});

describe('the schema for editors', () => {
  it('offers every parameter with its meaning, and nothing else', () => {
    const { properties } = spaceJsonSchema() as {
      properties: {
        parameters: { properties: Record<string, { description: string }>; additionalProperties: boolean };
      };
    };
    const { parameters } = properties;
    expect(parameters.properties['rows'].description).toBe('rows of PEs');
    for (const { key } of satParameters) expect(parameters.properties).toHaveProperty(key);
    expect(parameters.properties).toHaveProperty('sparsity');
    expect(parameters.additionalProperties).toBe(false);
  });

  it('names every figure where one may be bounded or wanted', () => {
    const text = JSON.stringify(spaceJsonSchema());
    const names = JSON.stringify(figureKinds.map(({ name }) => name));
    expect(names).toContain('"peak-memory","kept-weights"');
    // At most, at least, both; minimised and maximised.
    expect(text.split(names)).toHaveLength(6);
  });
});
