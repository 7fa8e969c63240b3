import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepOf } from '../../cli/page/sweep-report.ts';
import { quoted } from '../../cli/quoted.ts';
import { spaceOf } from '../../explore/space/space.ts';
import { figureOf } from '../../explore/space/figures.ts';
import { readStore } from '../../explore/store/read-store.ts';
import { summarise } from '../../explore/summary.ts';
import type { SearchComparison } from '../../explore/compare.ts';
import { NOT_SET } from '../../viz/report/report-data.ts';
import { pageData } from './page-data.ts';
import { callIn } from './weft.ts';
import type { Done } from './weft.ts';

const SPACE = `
explore: 1
title: small arrays
networks:
  - { network: mlp-glyphs, batch: 2 }
  - { network: cnn-glyphs, batch: 2 }
parameters:
  columns: [4, 8, 100]
  method: [dense, bdwp]
  sparsity: { list: ['2:4', '2:8'], when: { method: bdwp } }
constraints:
  - fits: xcvu9p
objectives:
  - { minimise: time, of: cnn-glyphs }
  - minimise: dsp
references:
  mine: { columns: 8, method: bdwp, sparsity: '2:8' }
`;

let folder = '';
const call = callIn(() => folder);
const place = (name: string): string => join(folder, name);
const WRITTEN = /^[\w.]+\.html: [\d.]+ k?B, opens in any browser\n$/;
let explored: Done;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-sweep-report-'));
  mkdirSync(place('folder'));
  writeFileSync(place('space.yaml'), SPACE);
  const grid = ['explore', 'space.yaml', '--driver', 'grid', '--jobs', '2'];
  explored = await call(...grid, '--out', 'grid.ndjson', '--report', 'grid.html');
  await call(
    'explore',
    'space.yaml',
    '--driver',
    'random',
    '--points',
    '5',
    '--seed',
    '4',
    '--reuse',
    'grid.ndjson',
    '--out',
    'random.ndjson',
  );
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

const stored = (name: string): ReturnType<typeof readStore> => readStore(readFileSync(place(name), 'utf8'), name);

describe('weft explore --report', () => {
  it('writes store and page, and prints as without it', async () => {
    expect([explored.code, existsSync(place('grid.ndjson'))]).toEqual([0, true]);
    expect(explored.stderr).toMatch(WRITTEN);
    const again = await call('explore', 'space.yaml', '--driver', 'grid', '--out', 'grid.ndjson');
    expect(explored.stdout).toBe(again.stdout);
    const { title, runs, sweep } = await pageData(place('grid.html'));
    expect([title, runs]).toEqual(['small arrays', []]);
    expect(sweep?.commands).toEqual([
      'weft explore space.yaml --driver grid --points 9 --seed 1 --out grid.ndjson --report grid.html',
    ]);
  });

  it('has every point and figure of the store, the front, the knee and the reference', async () => {
    const { sweep } = await pageData(place('grid.html'));
    const { head, points } = stored('grid.ndjson');
    const space = spaceOf(head.space, '');
    const summary = summarise(space, points);
    const ok = points.filter((point) => point.status === 'ok');
    expect(sweep && [...sweep.proposal]).toEqual(ok.map(({ index }) => index));
    for (const { name, values } of sweep?.figures ?? []) {
      const [figure, network] = name.split(':');
      expect([...values]).toEqual(ok.map((point) => figureOf(point, figure, network)));
    }
    for (const { key, values, index } of sweep?.parameters ?? []) {
      expect([...index].map((at) => (at === NOT_SET ? undefined : values[at]))).toEqual(
        ok.map(({ settings }) => (settings[key] === undefined ? undefined : String(settings[key]))),
      );
    }
    expect(sweep?.front.map((row) => ok[row].index)).toEqual(summary.front.map(({ point }) => point.index));
    expect(sweep?.knee).toBe(sweep?.front[summary.knee ?? -1]);
    expect(sweep?.references).toEqual([{ name: 'mine', row: 0, standing: expect.stringMatching(/front/) }]);
    expect(sweep?.counts).toEqual(summary.counts);
    expect(sweep?.sensitivity).toEqual(summary.sensitivity);
    expect(sweep?.objectives.map(({ figure }) => sweep.figures[figure].name)).toEqual(['time:cnn-glyphs', 'dsp']);
    expect(sweep?.growth.volumes.at(-1)).toBeCloseTo(summary.hypervolume ?? NaN, 12);
    expect(sweep?.growth.evaluations).toBe(points.length);
    expect(sweep?.leftOut).toEqual([]);
  });

  it('leaves figures of single networks out where they are too many, but for those that are asked for, and says so', () => {
    const { head, points } = stored('grid.ndjson');
    const about = { head, isComplete: true, commands: [] };
    const { figures, leftOut, objectives } = sweepOf(spaceOf(head.space, ''), points, about, 10);
    expect(figures.map(({ name }) => name).filter((name) => name.includes(':'))).toEqual(['time:cnn-glyphs']);
    expect(figures[objectives[0].figure].name).toBe('time:cnn-glyphs');
    expect(leftOut).toEqual([expect.stringContaining('weft query --csv')]);
  });
});

describe('weft query --report', () => {
  it('has the page of the store, whatever else it prints', async () => {
    const [plain, csv] = await Promise.all([
      call('query', 'grid.ndjson', '--report', 'plain.html'),
      call('query', 'grid.ndjson', '--csv', '--report', 'csv.html'),
    ]);
    expect([plain.code, csv.code]).toEqual([0, 0]);
    expect(csv.stderr).toMatch(WRITTEN);
    expect(csv.stdout).toBe((await call('query', 'grid.ndjson', '--csv')).stdout);
    const [explore, query] = await Promise.all([pageData(place('grid.html')), pageData(place('plain.html'))]);
    expect({ ...query.sweep, commands: [] }).toEqual({ ...explore.sweep, commands: [] });
    expect(query.sweep?.commands).toEqual([
      'weft explore space.yaml --driver grid --points 9 --seed 1 --out grid.ndjson',
      'weft query grid.ndjson --report plain.html',
    ]);
  });

  it('has the points that were asked for alone, and their front', async () => {
    await call('query', 'grid.ndjson', '--where', 'columns>=8', '--report', 'some.html');
    const { sweep } = await pageData(place('some.html'));
    const { stdout } = await call('query', 'grid.ndjson', '--where', 'columns>=8', '--front', '--json');
    const front = (JSON.parse(stdout) as readonly { readonly index: number }[]).map(({ index }) => index);
    expect(sweep?.front.map((row) => sweep.proposal[row])).toEqual(front);
    expect(sweep?.commands[1]).toBe("weft query grid.ndjson --where 'columns>=8' --report some.html");
  });

  it('has an empty page where no point is left', async () => {
    const { code } = await call('query', 'grid.ndjson', '--where', 'columns=5', '--report', 'none.html');
    expect(code).toBe(0);
    expect((await pageData(place('none.html'))).sweep).toMatchObject({ front: [], knee: null, hypervolume: null });
  });
});

describe('weft query --compare', () => {
  it('prints who found more at equal budget, and the curve', async () => {
    const { code, stdout, stderr } = await call(
      'query',
      'grid.ndjson',
      'random.ndjson',
      '--compare',
      '--report',
      'two.html',
    );
    expect([code, stderr]).toEqual([0, expect.stringMatching(WRITTEN)]);
    expect(stdout).toMatch(/^at equal budget, the first [56] points of each:$/m);
    expect(stdout).toMatch(/^grid, seed 1 +9 +\d+ +\d+ +\d+ +[\d.]+ % +[\d.]+ %$/m);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    const json = await call('query', 'grid.ndjson', 'random.ndjson', '--compare', '--json');
    const printed = JSON.parse(json.stdout) as SearchComparison;
    const { searches } = await pageData(place('two.html'));
    expect(searches?.comparison.budget).toBe(printed.budget);
    expect(searches?.comparison.series.map((one) => ({ ...one, growth: [...one.growth] }))).toEqual(printed.series);
    const random = searches?.commands[1] ?? '';
    expect(random).toBe('weft explore space.yaml --driver random --points 5 --seed 4 --out random.ndjson');
  });

  it.each([
    [['grid.ndjson', '--compare'], /compare: one store has nothing to be compared with/],
    [['grid.ndjson', 'random.ndjson'], /random\.ndjson.*is of another search than grid\.ndjson: driver random/],
    [['grid.ndjson', 'random.ndjson', '--compare', '--csv'], /compare/],
    [['grid.ndjson', 'random.ndjson', '--compare', '--where', 'columns=8'], /compare/],
  ])('refuses %j', async (words, message) => {
    const { code, stdout, stderr } = await call('query', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('a page that cannot be written', () => {
  it.each<readonly [string, readonly string[], RegExp]>([
    ['a folder', ['query', 'grid.ndjson', '--report', 'folder'], /cannot write "folder": it is a folder/],
    ['no such folder', ['explore', 'space.yaml', '--report', 'no/x.html'], /cannot write "no\/x\.html"/],
    ['the store', ['query', 'grid.ndjson', '--report', 'grid.ndjson'], /report: "grid\.ndjson" is read/],
    ['the space', ['explore', 'space.yaml', '--report', 'space.yaml'], /report: "space\.yaml" is read/],
    ['the store to be', ['explore', 'space.yaml', '--out', 'x', '--report', './x'], /report: "\.\/x"/],
    ['the other output', ['query', 'grid.ndjson', '--parquet', 'x', '--report', 'x'], /"x" is what --report writes/],
    ['no name', ['query', 'grid.ndjson', '--report'], /report/],
  ])('%s: one clear error before anything is computed, exit 2, nothing written', async (_, words, message) => {
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await call(...words);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('words of command lines', () => {
  it('are quoted where a shell would change them', () => {
    expect(['space.yaml', 'time:resnet50<2', "it's", 'a b'].map(quoted)).toEqual([
      'space.yaml',
      "'time:resnet50<2'",
      String.raw`'it'\''s'`,
      "'a b'",
    ]);
  });
});
