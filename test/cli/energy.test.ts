import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEnergy } from '../../cli/report/describe-energy.ts';
import type { EnergyReport } from '../../run/energy.ts';
import type { Result } from '../../run/result.ts';
import { callIn } from './weft.ts';
import type { Done } from './weft.ts';

let folder = '';
const call = callIn(() => folder);
const small = ['--network', 'cnn-glyphs', '--batch', '4'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-energy-'));
  await call('simulate', ...small, '--out', 'result.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
const textOf = (name: string): string => readFileSync(path(name), 'utf8');
const file = (name: string, text: string): string => {
  writeFileSync(path(name), text);
  return name;
};
/** The saved result with something else in it. */
const variant = (name: string, change: (result: Record<string, unknown>) => void): string => {
  const result = JSON.parse(textOf('result.json')) as Record<string, unknown>;
  change(result);
  return file(name, JSON.stringify(result));
};
const linesOf = (text: string): string[] => text.trimEnd().split('\n');

const table = `name: mine
title: a table of my own
node: 28 nm
voltage: 0.9 V
prices:
  fp16-multiply: { low: 1 pJ, nominal: 2 pJ, high: 4 pJ, evidence: run, source: my synthesis }
  fp32-add: { low: 1 pJ, nominal: 2 pJ, high: 4 pJ }
static:
  chip: { low: 1 W, nominal: 1 W, high: 1 W }
`;

describe('weft simulate --energy', () => {
  it('prints behind the result what the step takes, where it goes and what the prices are based on, in 80 columns', async () => {
    const [plain, { code, stdout, stderr }] = await Promise.all([
      call('simulate', ...small),
      call('simulate', ...small, '--energy'),
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`${plain.stdout}\nenergy of a step of `)).toBe(true);
    const energy = stdout.slice(plain.stdout.length);
    for (const line of energy.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    const number = String.raw` +(?:<?\d+(?:\.\d+)?)`;
    const band = number.repeat(3);
    for (const row of [
      String.raw`a step \([mµ]J\)${band}`,
      String.raw`a sample \(µJ\)${band}`,
      String.raw`a useful MAC: one that is executed \(pJ\)${band}`,
      String.raw`a MAC of the dense step \(pJ\)${band}`,
      String.raw`energy × delay \(EDP\) of a step \(nJ·s\)${band}`,
      String.raw`mean power \(W\)${band}`,
      `GFLOP/s/W${band}`,
      `GFLOP/s/W of the dense step${band}`,
      String.raw`array${band} +\d+\.\d %`,
      String.raw`fp16-multiply +\d\.\d{3} M +4\.800 +8\.400 +12\.00 +\d+\.\d % +est`,
      String.raw`static: chip \(W\) +1 +2\.500 +4\.000 +10\.00 +\d+\.\d % +est`,
      'fp16-multiply: a DSP operation and 40 LUTs',
      'west-byte, north-byte, out-byte: an eighth of a 72-bit URAM access, 20 to 40 pJ',
    ]) {
      expect(energy).toMatch(new RegExp(`^${row}$`, 'm'));
    }
    expect(energy.match(/^total .* 100\.0 %$/gm)).toHaveLength(4);
  });

  it('adds the energy to the JSON, where its parts add up', async () => {
    const { code, stdout } = await call('simulate', ...small, '--energy', '--json', '--out', 'with-energy.json');
    expect(code).toBe(0);
    expect(textOf('with-energy.json')).toBe(stdout);
    const { energy, ...result } = JSON.parse(stdout) as Result & { energy: EnergyReport };
    expect(result).toEqual(JSON.parse(textOf('result.json')));
    const sum = energy.byOperation.reduce((total, { energyJ }) => total + energyJ.nominal, 0);
    expect(sum / energy.perStepJ.nominal).toBeCloseTo(1, 9);
    expect(energy.hash).toBe(result.hash);
  });

  it('adds three columns to the CSV, which add up to the step', async () => {
    const [plain, { code, stdout }, json] = await Promise.all([
      call('simulate', ...small, '--csv'),
      call('simulate', ...small, '--energy', '--csv'),
      call('price', 'result.json', '--json'),
    ]);
    expect(code).toBe(0);
    const rows = linesOf(stdout).map((line) => line.split(','));
    expect(rows[0].slice(-3)).toEqual(['lowJ', 'nominalJ', 'highJ']);
    expect(rows.map((cells) => cells.slice(0, -3).join(','))).toEqual(linesOf(plain.stdout));
    const { perStepJ } = JSON.parse(json.stdout) as EnergyReport;
    (['low', 'nominal', 'high'] as const).forEach((limit, index) => {
      const sum = rows.slice(1).reduce((total, cells) => total + Number(cells.at(index - 3)), 0);
      expect(sum / perStepJ[limit]).toBeCloseTo(1, 9);
    });
  });

  it('draws power over time into the timeline, and only then', async () => {
    await Promise.all([
      call('simulate', ...small, '--trace', 'plain-trace.json'),
      call('simulate', ...small, '--prices', 'asic-45nm', '--trace', 'power-trace.json'),
    ]);
    const countersOf = (name: string): Set<string> =>
      new Set(
        (JSON.parse(textOf(name)) as { traceEvents: { ph: string; name: string }[] }).traceEvents
          .filter(({ ph }) => ph === 'C')
          .map((event) => event.name),
      );
    expect([...countersOf('power-trace.json')]).toEqual([...countersOf('plain-trace.json'), 'power (W)']);
  });

  it.each([
    [['--energy', '--out', 'x.json', '--trace', './x.json'], 'weft: trace: "./x.json" is what --out writes'],
    [['--energy', '--out', '.'], 'weft: cannot write ".": it is a folder'],
    [['--prices', 'asic-7mm'], 'weft: prices: unknown prices "asic-7mm"; did you mean "asic-7nm"?'],
    [['--prices', 'table.yaml', '--out', 'table.yaml'], 'weft: out: "table.yaml" is read: it would be lost'],
  ])('refuses %j before anything is simulated or written', async (words, message) => {
    file('table.yaml', table);
    const before = readdirSync(folder).toSorted();
    const { code, stdout, stderr } = await call('simulate', ...small, ...words);
    expect([code, stdout, linesOf(stderr)]).toEqual([2, '', [message]]);
    expect(readdirSync(folder).toSorted()).toEqual(before);
    expect(textOf('table.yaml')).toBe(table);
  });
});

describe('weft price', () => {
  const energyIn = ({ stdout }: Done): string => stdout.slice(stdout.indexOf('energy of a step'));

  it.each([[[]], [['asic-45nm']], [['asic-7nm']], [['mine.yaml']]])(
    'prints for a saved result what simulate --energy prints at prices %j',
    async (names: readonly string[]) => {
      file('mine.yaml', table);
      const [simulated, json, text, pricedJson] = await Promise.all([
        call('simulate', ...small, '--energy', ...names.flatMap((name) => ['--prices', name])),
        call('simulate', ...small, '--energy', '--json', ...names.flatMap((name) => ['--prices', name])),
        call('price', 'result.json', ...names.flatMap((name) => ['--table', name])),
        call('price', 'result.json', '--json', ...names.flatMap((name) => ['--table', name])),
      ]);
      expect([text.code, text.stderr]).toEqual([0, '']);
      expect(text.stdout).toBe(energyIn(simulated));
      expect(JSON.parse(pricedJson.stdout)).toEqual((JSON.parse(json.stdout) as { energy: unknown }).energy);
    },
  );

  it('multiplies the counts of the result by the prices of a table of the user, and says what has none', async () => {
    file('mine.yaml', table);
    const { stdout } = await call('price', 'result.json', '--table', 'mine.yaml', '--json');
    const { perStepJ, breakdown } = JSON.parse(stdout) as EnergyReport;
    const { units, totals } = JSON.parse(textOf('result.json')) as Result;
    const sum = (action: 'fp16-multiply' | 'fp32-add'): number =>
      units.reduce((total, { actions }) => total + (actions[action] ?? 0), 0);
    const dynamicJ = (sum('fp16-multiply') + sum('fp32-add')) * 2e-12;
    expect(perStepJ.nominal).toBeCloseTo(dynamicJ + totals.seconds, 12);
    expect(breakdown.lines.map(({ name, evidence, source }) => [name, evidence, source])).toEqual([
      ['fp16-multiply', 'run', 'my synthesis'],
      ['fp32-add', 'user', ''],
      ['chip', 'user', ''],
    ]);
    const { stdout: text } = await call('price', 'result.json', '--table', 'mine.yaml');
    expect(text).toMatch(/^prices of mine: a table of my own, 28 nm, 0\.9 V$/m);
    expect(text).toMatch(/^note: mine has no price for fp32-multiply \(\d+ \d+\), /m);
    expect(text).toMatch(/^fp16-multiply: my synthesis\nfp32-add, chip: no source is given$/m);
  });

  it('prints a row a part as CSV, whose views add up to the same', async () => {
    const { code, stdout } = await call('price', 'result.json', '--csv');
    expect(code).toBe(0);
    const [header, ...rows] = linesOf(stdout);
    expect(header).toBe('view,part,count,lowJ,nominalJ,highJ,share,evidence,source');
    const sums = new Map<string, number>();
    for (const row of rows) {
      const [view, , , , nominal] = row.split(',');
      sums.set(view, (sums.get(view) ?? 0) + Number(nominal));
    }
    expect([...sums.keys()]).toEqual(['unit', 'pass', 'tensor', 'layer', 'operation', 'action']);
    const [first, ...others] = [...sums.values()];
    for (const sum of others) expect(sum / first).toBeCloseTo(1, 9);
  });

  it('writes the energy as JSON, whole, and leaves the result alone', async () => {
    const before = textOf('result.json');
    const { code, stdout } = await call('price', 'result.json', '--out', 'energy.json', '--json');
    expect(code).toBe(0);
    expect(textOf('energy.json')).toBe(stdout);
    expect(textOf('result.json')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  const bad = `name: mine
node: 28 nm
prices:
  fp32-ad: { low: 1 pJ, nominal: 2 pJ, high: 4 pJ }
  compare: { low: 3 pJ, nominal: 2 pJ, high: 4 pJ }
`;

  it.each([
    ['asic-7', ['prices: unknown prices "asic-7"; did you mean "asic-7nm"?']],
    ['none.yaml', ['prices: cannot read "none.yaml": no such file or folder']],
    [
      'bad.yaml',
      [
        'bad.yaml:4:3 prices.fp32-ad: unknown key; did you mean "fp32-add"?',
        'bad.yaml:5:34 prices.compare.nominal: low 3 is above nominal 2',
      ],
    ],
  ])('refuses the table %s, and writes nothing', async (name, messages) => {
    file('bad.yaml', bad);
    const { code, stdout, stderr } = await call('price', 'result.json', '--table', name, '--out', 'nothing.json');
    expect([code, stdout, linesOf(stderr)]).toEqual([2, '', messages.map((message) => `weft: ${message}`)]);
    expect(existsSync(path('nothing.json'))).toBe(false);
  });

  const whole = (): string => textOf('result.json');
  it.each([
    ['cut.json', (): string => file('cut.json', whole().slice(0, 3000)), /^cut\.json: is no JSON, or not all of it: /],
    ['empty.json', (): string => file('empty.json', '\n'), /^empty\.json: is no JSON, or not all of it: it is empty$/],
    [
      'list.json',
      (): string => file('list.json', '[]'),
      /^list\.json: is no result of weft simulate .*: it has no schemaVer/,
    ],
    ['null.json', (): string => file('null.json', 'null'), /^null\.json: is no result of weft simulate /],
    [
      'other.json',
      (): string => variant('other.json', (result) => delete result['operations']),
      /^other\.json: is no result of weft simulate on an SAT machine: it has no operations$/,
    ],
    [
      'newer.json',
      (): string => variant('newer.json', (result) => (result['schemaVersion'] = 2)),
      /^newer\.json: is a result of schema version 2, this weft reads 1: simulate it again$/,
    ],
    [
      'negative.json',
      (): string => file('negative.json', whole().replace(/"fp16-multiply": /, '"fp16-multiply": -')),
      /^negative\.json operations\[\d+\]\.actions\.stce\.fp16-multiply: /,
    ],
    [
      'huge.json',
      (): string => file('huge.json', whole().replace(/"fp16-multiply": \d+/, '"fp16-multiply": 1e300')),
      /^huge\.json operations\[\d+\]\.actions\.stce\.fp16-multiply: /,
    ],
    ['none.json', (): string => 'none.json', /^cannot read "none\.json": no such file or folder$/],
    ['a folder', (): string => '.', /^cannot read "\.": it is a folder$/],
  ])('refuses %s with one clear message', async (_, write, message) => {
    const { code, stdout, stderr } = await call('price', write(), '--out', 'nothing.json');
    expect([code, stdout]).toEqual([2, '']);
    const [line, ...more] = linesOf(stderr);
    expect(more).toEqual([]);
    expect(line.replace('weft: ', '')).toMatch(message);
    expect(existsSync(path('nothing.json'))).toBe(false);
  });

  it('refuses what weft price and a folded array write, by name', async () => {
    const examples = resolve(import.meta.dirname, '../fixtures/scale-sim/examples');
    const [machine, network] = ['edge_array_16x8_os.cfg', 'small_cnn.csv'].map((name) => join(examples, name));
    await Promise.all([
      call('price', 'result.json', '--out', 'priced.json'),
      call('simulate', '--machine', machine, '--network', network, '--out', 'folded.json'),
    ]);
    const [priced, folded] = await Promise.all([call('price', 'priced.json'), call('price', 'folded.json')]);
    const start = 'is no result of weft simulate on an SAT machine: it ';
    expect([priced.code, priced.stderr]).toEqual([2, `weft: priced.json: ${start}is the energy of one\n`]);
    expect([folded.code, folded.stderr]).toEqual([
      2,
      `weft: folded.json: ${start}has no scenario, memory, operations, units\n`,
    ]);
  });

  it.each([
    ['result.json', 'out: "result.json" is read: it would be lost'],
    ['link.json', 'out: "link.json" is read: it would be lost'],
    ['none/energy.json', 'cannot write "none/energy.json": no such file or folder'],
    ['.', 'cannot write ".": it is a folder'],
  ])('loses nothing if it is to write to %s', async (out, message) => {
    if (!existsSync(path('link.json'))) symlinkSync(path('result.json'), path('link.json'));
    const before = textOf('result.json');
    const files = readdirSync(folder).toSorted();
    const { code, stdout, stderr } = await call('price', 'result.json', '--out', out);
    expect([code, stdout, stderr]).toEqual([2, '', `weft: ${message}\n`]);
    expect(textOf('result.json')).toBe(before);
    expect(readdirSync(folder).toSorted()).toEqual(files);
  });
});

describe('the report of energy', () => {
  it('shows little as little, never as nothing, and names the method of a dense step without N:M', async () => {
    const { stdout } = await call('price', 'result.json', '--json');
    const report = JSON.parse(stdout) as EnergyReport;
    const [first, ...others] = report.byUnit;
    const tiny = { ...first, energyJ: { low: 0, nominal: 1e-15, high: 1e-15 } };
    const text = describeEnergy({
      ...report,
      scenario: { ...report.scenario, method: 'dense', set: { rows: 16, clock: '250 MHz' } },
      byUnit: [tiny, ...others],
    });
    expect(text).toMatch(/^array +0 +<0\.001 +<0\.001 /m);
    expect(text).toMatch(/cnn-glyphs, training, batch 4, dense on\s+sat-vcu1525 with rows=16, clock=250 MHz$/m);
  });
});
