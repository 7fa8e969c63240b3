import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetReadObjects } from 'hyparquet';
import { describeExploration } from '../../cli/report/describe-exploration.ts';
import { readSpace } from '../../explore/space/space.ts';
import { StoreLock } from '../../explore/store/lock.ts';
import { summarise } from '../../explore/summary.ts';
import { Random } from '../../run/random.ts';
import { simulate } from '../../run/simulate.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { pageData } from './page-data.ts';
import { callIn, weftPath } from './weft.ts';

/** Kills of a search at random moments: `WEFT_KILLS=50 npx vitest run test/cli`. */
const KILLS = Number(process.env['WEFT_KILLS'] ?? 3);
const KILLS_IN_ROUND = 3;

const SPACE = `
explore: 1
title: small arrays
scenario: { network: cnn-glyphs, batch: 4 }
parameters:
  rows: [4, 8]
  columns: [4, 8, 100]
  method: [dense, bdwp]
  sparsity: { list: ['2:4', '2:8'], when: { method: bdwp } }
constraints:
  - fits: xcvu9p
objectives:
  - minimise: time
  - minimise: dsp
references:
  mine: { rows: 8, columns: 8, method: bdwp, sparsity: '2:8' }
`;

let folder = '';
const call = callIn(() => folder);
const file = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(file(name), 'utf8');
const explore = (...args: readonly string[]): ReturnType<typeof call> => call('explore', 'space.yaml', ...args);

/** The whole grid by one thread: what every other way must come to. */
let whole = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-explore-'));
  writeFileSync(file('space.yaml'), SPACE);
  const { code } = await explore('--driver', 'grid', '--jobs', '1', '--out', 'whole.ndjson');
  expect(code).toBe(0);
  whole = read('whole.ndjson');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('weft explore', () => {
  it('prints the front, where references lie, and what moves what', async () => {
    const { code, stdout } = await explore('--driver', 'grid');
    expect(code).toBe(0);
    expect(stdout).toContain('18 points of 4 parameters');
    expect(stdout).toMatch(/^the front: \d+ points that nothing else beats$/m);
    expect(stdout).toMatch(/^mine +\d/m);
    expect(stdout).toMatch(/^columns +[\d.]+ % +[\d.]+ %$/m);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
  });

  it.each([
    ['rows: [4, 8]\n  columns: [4, 100]', /^it has rows 8, columns 100$/m],
    ['network: [cnn-glyphs]\n  batch: [4]\n  rows: [8]', /^it has network cnn-glyphs, batch 4, rows 8$/m],
  ])('says which point a front of one is: %s', async (parameters, settings) => {
    const scenario = parameters.includes('network') ? '' : 'scenario: { network: cnn-glyphs, batch: 4 }\n';
    const space = `explore: 1\n${scenario}parameters:\n  ${parameters}\nobjectives: [{ minimise: time }]\n`;
    writeFileSync(file('single.yaml'), space);
    const { stdout } = await call('explore', 'single.yaml', '--driver', 'grid', '--jobs', '1');
    expect(stdout).toContain('the front: 1 point that nothing else beats');
    expect(stdout).toMatch(settings);
  });

  it('stores figures that are those of a simulation', () => {
    const points = whole
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as Stored);
    expect(points).toHaveLength(18);
    const point = points.find(
      ({ settings: { rows, columns, sparsity } }) => rows === 8 && columns === 4 && sparsity === '2:4',
    );
    const set = { rows: 8, columns: 4 };
    const { totals } = simulate(
      mergeScenario({ network: 'cnn-glyphs', batch: 4, method: 'bdwp', sparsity: '2:4', set }),
    );
    expect(point?.networks['cnn-glyphs']).toMatchObject({ time: totals.seconds, 'dram-bytes': totals.dramBytes });
  });

  it('stores the same bytes for any number of threads, and for shards that are merged', async () => {
    await explore('--driver', 'grid', '--jobs', '3', '--out', 'three.ndjson');
    expect(read('three.ndjson')).toBe(whole);
    for (const part of [1, 2]) await explore('--driver', 'grid', '--shard', `${part}/2`, '--out', `part${part}.ndjson`);
    const { code } = await call('merge', 'part2.ndjson', 'part1.ndjson', '--out', 'merged.ndjson');
    expect(code).toBe(0);
    expect(read('merged.ndjson')).toBe(whole);
  });

  it('merges into a store of the same search, and replaces none of another, nor a file that is none', async () => {
    for (const name of ['left.ndjson', 'right.ndjson']) writeFileSync(file(name), whole);
    writeFileSync(file('into.ndjson'), whole.split('\n').slice(0, 3).join('\n'));
    const merge = (out: string): ReturnType<typeof call> => call('merge', 'left.ndjson', 'right.ndjson', '--out', out);
    expect((await merge('into.ndjson')).code).toBe(0);
    expect(read('into.ndjson')).toBe(whole);
    for (const [text, message] of [
      [whole.replace('"seed":1', '"seed":2'), /foreign\.ndjson.*holds another search \(seed 2, not 1\)/],
      [SPACE, /foreign\.ndjson.*is no store of weft explore/],
    ] as const) {
      writeFileSync(file('foreign.ndjson'), text);
      const { code, stdout, stderr } = await merge('foreign.ndjson');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
      expect(read('foreign.ndjson')).toBe(text);
    }
  });

  it('goes on where it was killed, at whatever moment, and comes to the same bytes', async () => {
    const random = new Random(7);
    for (let round = 0; round < KILLS / KILLS_IN_ROUND; round += 1) {
      const name = `killed${round}.ndjson`;
      let stored: readonly string[] = [];
      const kept: number[] = [];
      for (let kills = 0; kills < KILLS_IN_ROUND; kills += 1) {
        const child = start('explore', 'space.yaml', '--driver', 'grid', '--jobs', '2', '--out', name);
        await linesIn(name, stored.length + random.int(0, 5), child);
        await new Promise((resolve) => setTimeout(resolve, random.int(0, 60)));
        child.kill('SIGKILL');
        await ended(child);
        const lines = existsSync(file(name)) ? read(name).split('\n').slice(0, -1) : [];
        expect(lines).toEqual(expect.arrayContaining([...stored]));
        stored = lines;
        kept.push(lines.length);
      }
      expect((await explore('--driver', 'grid', '--out', name)).code).toBe(0);
      expect(read(name)).toBe(whole);
      if (process.env['WEFT_KILLS'])
        process.stderr.write(`explore, round ${round + 1}: killed at lines ${kept.join(', ')}\n`);
    }
  }, 3_600_000);

  it('keeps what is done on Ctrl-C, says so, and ends with 130', async () => {
    const child = start('explore', 'space.yaml', '--driver', 'grid', '--jobs', '1', '--out', 'stopped.ndjson');
    await linesIn('stopped.ndjson', 4, child);
    child.kill('SIGINT');
    const { code, stdout } = await ended(child);
    expect(code).toBe(130);
    expect(stdout).toContain('interrupted; the same command goes on');
    expect(read('stopped.ndjson').split('\n').length).toBeGreaterThanOrEqual(5);
    expect(existsSync(file('stopped.ndjson.lock'))).toBe(false);
    await explore('--driver', 'grid', '--out', 'stopped.ndjson');
    expect(read('stopped.ndjson')).toBe(whole);
  });

  it('prints and writes all of a search that was over before Ctrl-C', async () => {
    const files = ['--out', 'over.ndjson', '--report', 'over.html'];
    const child = start('explore', 'space.yaml', '--driver', 'grid', ...files);
    await linesIn('over.ndjson', 19, child);
    while (existsSync(file('over.ndjson.lock'))) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGINT');
    const { code, stdout } = await ended(child);
    expect(code).toBe(0);
    expect(stdout).toContain('the front:');
    expect(stdout).not.toContain('interrupted');
    expect(read('over.ndjson')).toBe(whole);
    expect(read('over.html')).toContain('</html>');
  });

  it('says of a search that was stopped whether there is something to go on with', () => {
    const space = readSpace(SPACE, 'space.yaml');
    const about = { driver: 'grid', seed: 1, isComplete: false, shard: { part: 0, of: 3 } } as const;
    const words = (out: string | null): string =>
      describeExploration(space, summarise(space, []), { ...about, out }).replaceAll(/\s+/g, ' ');
    expect(words(null)).toContain('grid, seed 1, part 1 of 3 alone: ');
    expect(words(null)).toContain('(interrupted; nothing is kept without --out)');
    expect(words('all.ndjson')).toContain('(interrupted; the same command goes on)');
  });

  it('prints what it found though its page cannot be written', async () => {
    const { code, stdout, stderr } = await explore('--driver', 'grid', '--report', '/dev/full');
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot write "/dev/full": no space left')]);
    expect(stdout).toContain('the front:');
  });

  it('merges into no store that is written to, or that has more', async () => {
    writeFileSync(
      file('few.ndjson'),
      whole
        .split('\n')
        .slice(0, 4)
        .map((line) => `${line}\n`)
        .join(''),
    );
    writeFileSync(file('more.ndjson'), whole);
    const lost = await call('merge', 'few.ndjson', '--out', 'more.ndjson');
    expect([lost.code, lost.stderr]).toEqual([
      2,
      expect.stringMatching(/more\.ndjson: holds 15 points that would be lost/),
    ]);
    const lock = new StoreLock(file('more.ndjson'));
    try {
      writeFileSync(file('copy.ndjson'), whole);
      const locked = await call('merge', 'copy.ndjson', '--out', 'more.ndjson');
      expect([locked.code, locked.stderr]).toEqual([2, expect.stringMatching(/process \d+ of .* writes to it/)]);
    } finally {
      lock.release();
    }
    expect(read('more.ndjson')).toBe(whole);
    expect((await call('merge', 'copy.ndjson', '--out', 'more.ndjson')).code).toBe(0);
    expect(existsSync(file('more.ndjson.lock'))).toBe(false);
  });

  it('takes equal points from other searches', async () => {
    await explore('--driver', 'random', '--points', '18', '--out', 'random.ndjson', '--reuse', 'whole.ndjson');
    const outcomes = (text: string): string[] =>
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => JSON.stringify({ ...(JSON.parse(line) as object), index: 0 }))
        .toSorted();
    expect(outcomes(read('random.ndjson'))).toEqual(outcomes(whole));
  });

  it.each([
    [['--driver', 'nsga3'], /driver: "nsga3" is none of .*did you mean "nsga2"/],
    [['--shard', '3/2', '--driver', 'grid'], /shard: "3\/2" is no part/],
    [['--shard', '1/2'], /nsga2 decides by what it has seen/],
    [['--points', 'many'], /points: "many" is not a whole number/],
    [['--out', 'whole.ndjson'], /whole\.ndjson.*holds another search \(driver grid, not nsga2\)/],
    [['--driver', 'grid', '--out', 'space.yaml'], /space\.yaml/],
    [['--reuse', 'none.ndjson'], /none\.ndjson/],
    [['--driver', 'grid', '--baseline'], /baseline: grid leaves nothing to chance/],
    [['--driver', 'random', '--baseline'], /baseline: random is the baseline/],
    [['--driver', 'latin-hypercube', '--shard', '1/2', '--baseline'], /baseline: a shard is no search by itself/],
  ])('refuses %j with one error and loses nothing', async (args, message) => {
    const { code, stdout, stderr } = await explore(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(read('space.yaml')).toBe(SPACE);
    expect(read('whole.ndjson')).toBe(whole);
  });

  it('says what it would do, and does nothing', async () => {
    const { code, stdout } = await explore('--driver', 'grid', '--dry-run', '--out', 'dry.ndjson');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^columns +3 +4, 8, 100$/m);
    expect(stdout).toMatch(/: 18 points and 1 reference$/m);
    expect(existsSync(file('dry.ndjson'))).toBe(false);
  });
});

describe('a search that learns', () => {
  const search = ['--points', '9', '--seed', '4', '--reuse', 'whole.ndjson', '--baseline'];

  it('is reported against chance with as many points, whose store is that of a random search', async () => {
    const { code, stdout } = await explore(...search, '--jobs', '1', '--out', 'learned.ndjson');
    expect(code).toBe(0);
    const against = stdout.slice(stdout.indexOf('against chance'));
    expect(against).toMatch(/^against chance, the first \d+ points of each:$/m);
    for (const name of ['nsga2, seed 4', 'random, seed 4'])
      expect(against).toMatch(new RegExp(`^${name} +\\d+ +\\d+ +\\d+ +\\d+ +[\\d.]+ %`, 'm'));
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    await explore('--driver', 'random', ...search.slice(0, -1), '--out', 'chance.ndjson');
    expect(read('learned.random.ndjson')).toBe(read('chance.ndjson'));
    const compared = await call('query', 'learned.ndjson', 'learned.random.ndjson', '--compare');
    expect(against).toContain(compared.stdout.slice(compared.stdout.indexOf('search ')).trim());

    // Torn in the middle of the second search, it goes on to the same bytes and the same words, with other threads.
    const [learned, chance] = [read('learned.ndjson'), read('learned.random.ndjson')];
    writeFileSync(file('learned.random.ndjson'), chance.slice(0, chance.length / 2));
    const again = await explore(...search, '--jobs', '3', '--out', 'learned.ndjson');
    expect([read('learned.ndjson'), read('learned.random.ndjson')]).toEqual([learned, chance]);
    expect(again.stdout).toBe(stdout);
    expect(again.stderr).toContain('learned.random.ndjson ended in half a line');
  });

  it('is by itself once it has more points than it begins with', async () => {
    const words = async (...args: readonly string[]): Promise<boolean> =>
      (await explore('--dry-run', ...args)).stdout.includes('and as many by chance');
    expect(await words('--points', '40')).toBe(false);
    expect(await words('--points', '41')).toBe(true);
    expect(await words('--points', '41', '--no-baseline')).toBe(false);
    expect(await words('--points', '41', '--driver', 'latin-hypercube')).toBe(false);
    expect(await words('--points', '3', '--driver', 'halving')).toBe(true);
  });

  it('is not where that is left out, and another driver is where it is asked for', async () => {
    const without = await explore(...search.slice(0, -1), '--no-baseline', '--out', 'alone.ndjson');
    expect(without.stdout).not.toContain('against chance');
    expect(existsSync(file('alone.random.ndjson'))).toBe(false);
    const report = ['--json', '--report', 'asked.html'];
    const asked = await explore('--driver', 'latin-hypercube', ...search, ...report);
    const { baseline } = JSON.parse(asked.stdout) as {
      readonly baseline: { readonly isComplete: boolean; readonly series: readonly { readonly name: string }[] };
    };
    expect(baseline.isComplete).toBe(true);
    expect(baseline.series.map(({ name }) => name)).toEqual(['latin-hypercube, seed 4', 'random, seed 4']);
    const { sweep } = await pageData(file('asked.html'));
    const shown = sweep?.comparison?.series.map((one) => ({ ...one, growth: [...one.growth] }));
    expect(shown).toEqual(baseline.series);
  });

  it('does not touch a store of its baseline that is of another search', async () => {
    writeFileSync(file('mine.random.ndjson'), whole);
    const { code, stdout, stderr } = await explore(...search, '--out', 'mine.ndjson');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/mine\.random\.ndjson.*holds another search \(driver grid, not random\)/);
    expect(read('mine.random.ndjson')).toBe(whole);
    expect(existsSync(file('mine.random.ndjson.lock'))).toBe(false);
    expect(existsSync(file('mine.ndjson.lock'))).toBe(false);
  });
});

describe('the example of layers', () => {
  it('has an N:M for each, and weights kept against time, in closed form and by events', async () => {
    const path = join(import.meta.dirname, '../../examples/layer-sparsity.yaml');
    const { code, stdout } = await call(
      'explore',
      path,
      '--driver',
      'halving',
      '--points',
      '3',
      '--no-baseline',
      '--out',
      'layers.ndjson',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^all of them dense +2\.881 +1  on the front$/m);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    const points = read('layers.ndjson')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as Stored & { readonly fidelity: string });
    const layers = ([{ settings }]: typeof points): string => JSON.stringify(settings);
    const [twice] = points
      .filter(({ fidelity }) => fidelity === 'events')
      .map((point) => points.filter((other) => layers([other]) === layers([point])))
      .filter(({ length }) => length === 2);
    const [events, closed] = twice.map(({ networks }) => networks['resnet9']);
    for (const figure of ['peak-memory', 'kept-weights']) expect(events[figure]).toBe(closed[figure]);
    const bounded = await call('query', 'layers.ndjson', '--where', 'peak-memory<1B');
    expect(bounded.stdout).toMatch(/^0 of \d+ points$/m);
  });
});

describe('weft query', () => {
  it('filters, sorts and counts', async () => {
    const conditions = ['--where', 'rows=8', 'method=bdwp'];
    const sorted = ['--sort', 'dsp', '--descending', '--most', '3'];
    const { stdout } = await call('query', 'whole.ndjson', ...conditions, ...sorted, '--json');
    const points = JSON.parse(stdout) as readonly (Stored & { readonly machine: { readonly dsp: number } })[];
    expect(points.map(({ settings: { rows, columns, method } }) => [rows, columns, method])).toEqual([
      [8, 100, 'bdwp'],
      [8, 100, 'bdwp'],
      [8, 8, 'bdwp'],
    ]);
    expect((await call('query', 'whole.ndjson', ...conditions, ...sorted)).stdout).toMatch(/^3 of 18 points$/m);
  });

  it('sorts numbers before words', async () => {
    const parameters = 'rows: [8]\n  interleave: [2, auto, 8, 4]';
    const space = `explore: 1\nscenario: { network: cnn-glyphs, batch: 4 }\nparameters:\n  ${parameters}\nobjectives: [{ maximise: utilisation }]\n`;
    writeFileSync(file('mixed.yaml'), space);
    const { stdout: found } = await call(
      'explore',
      'mixed.yaml',
      '--driver',
      'grid',
      '--out',
      'mixed.ndjson',
      '--json',
    );
    const { front } = JSON.parse(found) as { front: readonly { readonly judged: { readonly objectives: number[] } }[] };
    expect(front.every(({ judged }) => judged.objectives[0] > 0)).toBe(true);
    for (const [flags, expected] of [
      [[], [2, 4, 8, 'auto']],
      [['--descending'], [8, 4, 2, 'auto']],
    ] as const) {
      const { stdout } = await call('query', 'mixed.ndjson', '--sort', 'interleave', ...flags, '--json');
      const points = JSON.parse(stdout) as readonly Stored[];
      expect(points.map(({ settings }) => settings['interleave'])).toEqual(expected);
    }
  });

  it('prints a front that is the one of explore', async () => {
    const [one, other] = [await explore('--driver', 'grid'), await call('query', 'whole.ndjson')];
    const front = (text: string): string => text.slice(text.indexOf('the front:'));
    expect(front(other.stdout)).toBe(front(one.stdout));
  });

  it('writes CSV and Parquet with the same numbers', async () => {
    const { stdout } = await call('query', 'whole.ndjson', '--csv');
    const [names, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    await call('query', 'whole.ndjson', '--parquet', 'all.parquet');
    const bytes = readFileSync(file('all.parquet'));
    const objects = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(objects).toHaveLength(18);
    expect(Object.keys(objects[0])).toEqual(names);
    const times = rows.map((row) => row[names.indexOf('time')]);
    expect(objects.map(({ time }) => (time === null ? '' : String(time)))).toEqual(times);
  });

  it('refuses conditions on nothing', async () => {
    const { code, stderr } = await call('query', 'whole.ndjson', '--where', 'rowz=8');
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "rows"')]);
  });
});

describe('weft evaluate', () => {
  it('answers each line in order, mistakes too', async () => {
    const child = start('evaluate', '--jobs', '2');
    child.stdin?.end(
      '{"id":"a","network":"cnn-glyphs","batch":4}\n\n{"id":7,"set":{"rows":0}}\nnothing\n{"network":"cnn-glyphs","batch":2}\n',
    );
    const { code, stdout } = await ended(child);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(lines.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'ok'],
      [7, 'refused'],
      [undefined, 'refused'],
      [undefined, 'ok'],
    ]);
    const { totals } = simulate(mergeScenario({ network: 'cnn-glyphs', batch: 4 }));
    expect(lines[0]['time']).toBe(totals.seconds);
  });

  it('answers a line before it asks for the next, and reads the files that lines name', async () => {
    writeFileSync(file('mine.yaml'), 'name: mine\nextends: sat-vcu1525\nparameters:\n  rows: 8\n');
    const child = start('evaluate', '--jobs', '2');
    const answers = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
    for (const batch of [1, 2]) {
      child.stdin?.write(`{"id":${batch},"network":"cnn-glyphs","batch":${batch},"machine":"mine.yaml"}\n`);
      const { value } = await answers.next();
      expect(JSON.parse(value as string)).toMatchObject({ id: batch, status: 'ok' });
    }
    child.stdin?.end();
    expect((await ended(child)).code).toBe(0);
  });
});

interface Stored {
  readonly settings: Readonly<Record<string, number | string>>;
  readonly networks: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [weftPath, ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });

function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr?.resume();
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve({ code: child.exitCode, stdout });
    else child.on('close', (code) => resolve({ code, stdout }));
  });
}

/** Waits until a store has so many lines, or its process has ended. */
async function linesIn(name: string, count: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) return;
    if (existsSync(file(name)) && read(name).split('\n').length > count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
