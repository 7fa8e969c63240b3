import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conditionOf, columnOf } from '../../explore/store/filter.ts';
import { columnsOf } from '../../explore/store/columns.ts';
import { isPoint } from '../../explore/store/is-point.ts';
import { headOf, headText, lineSchema, lineText } from '../../explore/store/line.ts';
import type { StoredPoint, StoreHead } from '../../explore/store/line.ts';
import { StoreLock } from '../../explore/store/lock.ts';
import { frontOfStore } from '../../explore/store/front-of-store.ts';
import { mergeStores, ordered, storeText } from '../../explore/store/merge.ts';
import { readSpace } from '../../explore/space/space.ts';
import { readStore } from '../../explore/store/read-store.ts';
import { StoreFile } from '../../explore/store/store-file.ts';
import { frontPoints } from '../../explore/summary.ts';
import { searched, space } from './analytic.ts';

const head: StoreHead = headOf({ space: space.file, driver: 'random', seed: 1, inputs: { 'a.yaml': 'abc' } });

let points: readonly StoredPoint[];
let folder = '';
let path = '';

beforeEach(async () => {
  ({ points } = await searched('random', 12));
  folder = mkdtempSync(join(tmpdir(), 'weft-store-'));
  path = join(folder, 'store.ndjson');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Points with figures of a few values each, so that there are equals; some are without figures, some of closed forms. */
const somePoints = fc
  .array(
    fc.record({
      fidelity: fc.constantFrom('events' as const, 'events' as const, 'closed-form' as const),
      status: fc.constantFrom('ok' as const, 'ok' as const, 'ok' as const, 'refused' as const),
      time: fc.integer({ min: 1, max: 5 }),
      energy: fc.integer({ min: 1, max: 5 }),
      dsp: fc.integer({ min: 1, max: 12 }),
    }),
    { maxLength: 40 },
  )
  .chain((drawn) => fc.shuffledSubarray([...drawn.entries()], { minLength: drawn.length }))
  .map((inAnyOrder): StoredPoint[] =>
    inAnyOrder.map(([index, { fidelity, status, time, energy, dsp }]) => {
      const common = { index, fidelity, settings: { rows: index }, hash: '' };
      if (status === 'refused') return { ...common, status, reason: 'why' };
      return { ...common, status, networks: { 'cnn-glyphs': { time, energy } }, machine: { dsp }, misfit: [] };
    }),
  );

const bounded = readSpace(
  `
explore: 1
networks: [{ network: cnn-glyphs }]
parameters: { rows: [4, 8] }
constraints: [{ figure: dsp, most: 10 }]
objectives: [{ minimise: time }, { maximise: energy }, { minimise: dsp }]
`,
  'bounded.yaml',
);

describe('the front of a store', () => {
  it('is that of its points, of which it keeps none', () => {
    const of = headOf({ space: bounded.file, driver: 'random', seed: 1, inputs: {} });
    const isChosen = conditionOf(bounded, 'dsp>1');
    fc.assert(
      fc.property(somePoints, (stored) => {
        const text = [headText(of), ...stored.map((point) => lineText(point))].map((line) => `${line}\n`);
        const expected = frontPoints(bounded, ordered(stored.filter(isChosen))).map(({ point }) => point);
        const found = frontOfStore(text, 's', () => isChosen);
        expect(found.count).toBe(stored.length);
        expect(found.points).toEqual(ordered(expected));
      }),
    );
  });
});

describe('a store', () => {
  it('loses at most the line that a kill tore, at whatever byte', () => {
    const whole = storeText({ head, points });
    const ends = [...whole].flatMap((character, i) => (character === '\n' ? [i + 1] : []));
    fc.assert(
      fc.property(fc.nat(whole.length), (cut) => {
        writeFileSync(path, whole);
        truncateSync(path, cut);
        const store = StoreFile.open(path, head);
        const lines = ends.filter((end) => end <= cut).length;
        expect(store.found).toHaveLength(Math.max(0, lines - 1));
        expect(store.repaired).toBe(cut - (ends.findLast((end) => end <= cut) ?? 0));
        for (const point of points.slice(store.found.length)) store.add(point);
        store.close();
        expect(readFileSync(path, 'utf8')).toBe(whole);
      }),
    );
  });

  it('is put in order when its search is complete, whatever was finished first', () => {
    const store = StoreFile.open(path, head);
    for (const point of points.toReversed()) store.add(point);
    expect(readFileSync(path, 'utf8')).not.toBe(storeText({ head, points }));
    store.settle(points.toReversed());
    store.close();
    expect(readFileSync(path, 'utf8')).toBe(storeText({ head, points }));
  });

  it('is of one search', () => {
    StoreFile.open(path, head).close();
    const refused = (other: StoreHead, message: RegExp): void => {
      expect(() => StoreFile.open(path, other)).toThrow(message);
      expect(existsSync(`${path}.lock`)).toBe(false);
    };
    refused({ ...head, seed: 2 }, /holds another search \(seed 1, not 2\)/);
    refused({ ...head, driver: 'grid' }, /driver random, not grid/);
    refused({ ...head, inputs: { 'a.yaml': 'abd' } }, /a\.yaml has changed/);
    refused({ ...head, version: '9' }, /version/);
    refused({ ...head, space: { ...head.space, title: 'other' } }, /another space/);
    const { rows, columns, addLatency } = head.space.parameters;
    refused({ ...head, space: { ...head.space, parameters: { columns, rows, addLatency } } }, /another space/);
  });

  it('is written by one process at a time; a lock whose process is gone does not count', () => {
    const store = StoreFile.open(path, head);
    expect(() => StoreFile.open(path, head)).toThrow(new RegExp(`process ${process.pid} of .* writes to it`));
    store.close();
    writeFileSync(`${path}.lock`, `${hostname()} 999999999 other 3\n`);
    StoreFile.open(path, head).close();
    // In a container the process after it has the same number.
    writeFileSync(`${path}.lock`, `${hostname()} ${process.pid} other 3\n`);
    StoreFile.open(path, head).close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('is left to another host as long as that counts on', async () => {
    writeFileSync(`${path}.lock`, 'elsewhere 7 other 3\n');
    new StoreLock(path, 20).release();
    // Written whole: a lock that is read while it is written over says nobody's name.
    const [lock, next] = [JSON.stringify(`${path}.lock`), JSON.stringify(`${path}.next`)];
    const write = `fs.writeFileSync(${next}, 'elsewhere 7 other ' + (n += 1)); fs.renameSync(${next}, ${lock})`;
    const counts = `let n = 0; setInterval(() => { ${write} }, 5)`;
    const other = spawn(process.execPath, ['-e', counts]);
    try {
      while (!existsSync(`${path}.lock`)) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(() => new StoreLock(path, 200)).toThrow(/process 7 of elsewhere writes to it/);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
  });

  it('is a file, or a link to one, which stays a link', () => {
    const link = join(folder, 'link.ndjson');
    symlinkSync(path, link);
    expect(() => StoreFile.open(link, head)).toThrow(/is a link that leads nowhere/);
    StoreFile.open(path, head).close();
    const store = StoreFile.open(link, head);
    store.settle(points);
    store.close();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(storeText({ head, points }));
    expect(() => StoreFile.open(folder, head)).toThrow(/is no file that a store can be kept in/);
    expect(existsSync(`${folder}.lock`)).toBe(false);
  });

  it.each([
    ['', /no line/],
    ['{}\n', /first line is no head/],
    ['no json\n', /s:1: is no store of weft explore: its first line is no head/],
  ])('is refused if it is none: %j', (text, message) => {
    expect(() => readStore(text, 's')).toThrow(message);
  });

  it('is read past empty lines and a byte order mark, which count as lines where one is refused', () => {
    const [first, ...rest] = storeText({ head, points }).split('\n');
    const text = ['\uFEFF', first, '\r\n\n', rest.join('\n'), '\n \n'].join('');
    expect(readStore(text, 's')).toEqual({ head, points, torn: 0 });
    expect(() => readStore(`${text}{}\n`, 's')).toThrow(`s:${text.split('\n').length}: is no point`);
  });

  it('is the same in pieces, wherever they are cut', () => {
    const text = `${storeText({ head, points })}{"index":`;
    const whole = readStore(text, 's');
    expect(whole).toEqual({ head, points, torn: 9 });
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = ends.slice(1).map((end, i) => text.slice(ends[i], end));
        expect(readStore(pieces, 's')).toEqual(whole);
      }),
    );
  });

  it('is refused at a line that is longer than any', () => {
    const zeros = '\0'.repeat(2 ** 20);
    const endless = function* (): Generator<string> {
      yield storeText({ head, points });
      for (;;) yield zeros;
    };
    expect(() => readStore(endless(), 's')).toThrow(`s:${points.length + 2}: is longer than any line of a store`);
  });

  it('with empty lines at its end is gone on with', () => {
    writeFileSync(path, `${storeText({ head, points: points.slice(0, 3) })}\n\n`);
    const store = StoreFile.open(path, head);
    store.add(points[3]);
    store.close();
    expect(readStore(readFileSync(path, 'utf8'), 's').points).toEqual(points.slice(0, 4));
  });

  it('is refused if a line within it is no point', () => {
    const text = storeText({ head, points });
    const broken = text.replace(lineText(points[3]), '{"index":3}');
    expect(() => readStore(broken, 's')).toThrow(/s:5: is no point/);
    expect(() => readStore(text.replace(lineText(points[3]), '{"index'), 's')).toThrow(/s:5: is no JSON/);
  });
});

describe('what is a point', () => {
  const base = {
    index: 3,
    fidelity: 'events',
    settings: { rows: 8, method: 'bdwp', fast: true },
    hash: 'abc',
    status: 'ok',
    networks: { one: { time: 1.5 } },
    machine: { dsp: 12 },
    misfit: ['too large'],
  };
  const { networks: _networks, machine: _machine, misfit: _misfit, ...common } = base;
  const alike: readonly Record<string, unknown>[] = [base, { ...common, status: 'failed', reason: 'it hung' }];
  // prettier-ignore
  const odd = fc.constantFrom<unknown>(
    -1, 1.5, 2 ** 60, Infinity, NaN, null, undefined, true, '', 'ok', 'refused', 'failed', 'closed-form',
    [], {}, [1], ['a'], { a: 1 }, { a: 'b' }, { a: null }, { a: {} }, { a: { b: 1 } }, { a: { b: 'c' } }, { a: [] },
  );
  const keys = fc.constantFrom(...Object.keys(base), 'reason', 'other', 'toString');

  it('is known fast, and never otherwise than by the schema', () => {
    for (const point of alike) expect([isPoint(point), lineSchema.safeParse(point).success]).toEqual([true, true]);
    fc.assert(
      fc.property(fc.constantFrom(...alike), keys, odd, fc.boolean(), (point, key, value, isLeftOut) => {
        const { [key]: _, ...rest } = point;
        const changed = isLeftOut ? rest : { ...rest, [key]: value };
        const isKnown = isPoint(changed);
        if (isKnown) expect(lineSchema.safeParse(changed)).toMatchObject({ success: true, data: changed });
        // What JSON gives and the schema takes is what the fast way is for.
        else if (!Object.values(changed).includes(undefined)) expect(lineSchema.safeParse(changed).success).toBe(false);
      }),
      { numRuns: 2000 },
    );
    for (const other of [null, 3, 'x', []]) expect(isPoint(other)).toBe(false);
  });
});

describe('merging', () => {
  const named = (file: string, some: readonly StoredPoint[], of = head): Parameters<typeof mergeStores>[0][number] => ({
    file,
    head: of,
    points: some,
  });

  it('gives the same bytes however points were dealt out, with and without overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.subarray(points as StoredPoint[]), { minLength: 1, maxLength: 4 }), (parts) => {
        const all = [...parts, points.filter((point) => !parts.flat().includes(point))];
        const merged = mergeStores(all.map((part, i) => named(`${i}`, part)));
        expect(storeText(merged)).toBe(storeText({ head, points }));
      }),
    );
  });

  it('has the same bytes whichever store is named first, also where both failed or one is in doubt', () => {
    const failed = (reason: string): StoredPoint => {
      const { index, fidelity, settings, hash } = points[2];
      return { index, fidelity, settings, hash, status: 'failed', reason };
    };
    const stores = [
      { file: 'a', head, points: [points[0], failed('its thread ended')] },
      { file: 'b', head, points: [failed('needs more than 64 MiB'), { ...points[3], index: 0 }] },
    ];
    expect(storeText(mergeStores(stores))).toBe(storeText(mergeStores(stores.toReversed())));
  });

  it('takes a success before a failure, and refuses what contradicts', () => {
    const [first] = points;
    const { index, fidelity, settings, hash } = first;
    const failed: StoredPoint = { index, fidelity, settings, hash, status: 'failed', reason: 'took longer than 1 s' };
    expect(mergeStores([named('a', [failed]), named('b', [first])]).points).toEqual([first]);
    expect(mergeStores([named('b', [first]), named('a', [failed])]).points).toEqual([first]);
    const later = { ...first, index: 40 };
    expect(mergeStores([named('a', [later]), named('b', [first])]).points).toEqual([first]);
    const other: StoredPoint = { index, fidelity, settings, hash, status: 'refused', reason: 'no' };
    expect(() => mergeStores([named('a', [first]), named('b', [other])])).toThrow(
      /b: says another thing of point 0 than a/,
    );
    expect(() => mergeStores([named('a', []), named('b', [], { ...head, seed: 3 })])).toThrow(
      /another search than a: seed 3/,
    );
  });
});

describe('conditions on points', () => {
  const kept = (text: string): number => points.filter(conditionOf(space, text)).length;

  it('compare parameters and figures', () => {
    const rows = points.map(({ settings }) => Number(settings['rows']));
    expect(kept('rows>=8')).toBe(rows.filter((value) => value >= 8).length);
    expect(kept('rows != 8')).toBe(rows.filter((value) => value !== 8).length);
    expect(kept('dsp<50') + kept('dsp>=50')).toBe(points.length);
    expect(kept('time:network <= 1 s')).toBe(
      points.filter((point) => Number(columnOf(space, 'time', 'where').read(point)) <= 1).length,
    );
    expect(kept('status=ok')).toBe(points.length);
    expect(kept('status=failed')).toBe(0);
  });

  it.each([
    ['rows', /no condition/],
    ['rowz=1', /did you mean "rows"/],
    ['time:resnet<1', /"resnet" is none of the networks: network/],
    ['dsp<many', /"many" is no number/],
    ['rows==16', /"==" compares nothing; write one of = != < <= > >=/],
    ['rows<>3', /"<>" compares nothing/],
    ['rows>=', /no condition/],
    ['rows>16abc', /rows: "16abc" is no number/],
    ['rows>x', /rows: "x" is no number/],
    ['rows=NaN', /rows: "NaN" is no number/],
    ['status=bogus', /status is never "bogus", but one of ok, refused, failed/],
    ['status>ok', /status has no order; compare it by = or !=/],
  ])('are refused if they are none: %s', (text, message) => {
    expect(() => conditionOf(space, text)).toThrow(message);
  });

  const mixed = readSpace(
    "explore: 1\nparameters: { sparsity: ['2:4', '2:8'], interleave: [auto, 2], clock: [100 MHz] }\nobjectives: [{ minimise: time }]",
    's.yaml',
  );

  it.each([
    ['sparsity>2:4', /sparsity has no order; compare it by = or !=/],
    ['sparsity=2:9', /sparsity is never "2:9", but one of 2:4, 2:8/],
    ['sparsity=2', /sparsity is never "2"/],
    ['interleave=atuo', /one of auto, 2; did you mean "auto"/],
    ['interleave>auto', /"auto" has no order; compare with a number/],
    ['clock>100', /clock: 100 has no unit/],
  ])('on texts and quantities are refused if no point can hold them: %s', (text, message) => {
    expect(() => conditionOf(mixed, text)).toThrow(message);
  });

  it('read quantities in the units of figures and parameters', () => {
    const [point] = points;
    const settings = { sparsity: '2:8', interleave: 2, clock: '100 MHz' };
    const energetic: StoredPoint = {
      ...point,
      settings,
      status: 'ok',
      networks: { network: { energy: 2 } },
      machine: {},
      misfit: [],
    };
    const holds = (text: string): boolean => conditionOf(mixed, text)(energetic);
    expect(['energy<2.1 J', 'energy>1900 mJ', 'energy=2'].map(holds)).toEqual([true, true, true]);
    expect(['energy<1 J', 'clock<0.1 GHz', 'sparsity=2:4', 'interleave=auto'].map(holds)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['clock=0.1 GHz', 'sparsity=2:8', 'interleave>=2'].map(holds)).toEqual([true, true, true]);
    // What is not known is neither this nor that.
    expect(['power!=1', 'power=1', 'energy!=1'].map(holds)).toEqual([false, false, true]);
  });

  it('name the option that asks for what points do not have', () => {
    expect(() => columnOf(space, 'foo', 'sort')).toThrow(/^sort: points have no "foo"/);
    expect(() => conditionOf(space, 'foo=1')).toThrow(/^where: points have no "foo"/);
  });

  it('are of the columns that CSV and Parquet have', () => {
    const columns = columnsOf(space, points);
    expect(columns.find(({ name }) => name === 'rows')?.values).toEqual(points.map(({ settings }) => settings['rows']));
    expect(columns.find(({ name }) => name === 'energy')?.values).toEqual(points.map(() => null));
    expect(columns.every(({ values }) => values.length === points.length)).toBe(true);
    expect(headText(head)).toContain('"driver":"random"');
  });
});
