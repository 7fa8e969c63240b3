import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../run/version.ts';
import { tableTexts } from '../arch/energy/table-texts.ts';
import { deviceTexts } from '../arch/fpga/device-texts.ts';
import { presetTexts } from '../arch/presets.ts';

const root = resolve(import.meta.dirname, '..');

/**
 * Which folder may import which. A folder not named as a key may import nothing of the project; `type:` allows types only.
 * The longest matching folder counts.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  terms: [],
  kernels: ['kernels/number'],
  'kernels/number': [],
  sim: ['terms'],
  workloads: ['terms'],
  arch: ['arch/sat', 'arch/memory', 'sim', 'terms'],
  'arch/folded': ['type:arch', 'terms'],
  // Bills of materials know what primitives cost; nothing else of the machine does.
  'arch/sat': ['arch/memory', 'sim', 'terms', 'type:arch/energy'],
  'arch/sat/bill-of-materials': ['arch/sat', 'arch/fpga', 'terms'],
  'arch/fpga': ['terms'],
  'arch/energy': ['terms'],
  // The proof of the closed forms may not know them: a test below holds it to the array's description.
  'arch/sat/stepped': ['arch/sat', 'kernels/number', 'terms'],
  'arch/memory': ['sim', 'terms', 'type:arch/energy'],
  dataflows: ['type:workloads', 'type:arch/energy', 'terms'],
  // The scheduler tries its best estimates by events.
  'dataflows/sat': ['arch/sat', 'type:arch/energy', 'type:arch/memory', 'dataflows', 'sim', 'terms'],
  run: [
    'dataflows',
    'dataflows/sat',
    'arch',
    'arch/sat',
    'arch/folded',
    'arch/memory',
    'arch/sat/stepped',
    'arch/sat/bill-of-materials',
    'arch/fpga',
    'arch/energy',
    'workloads',
    'kernels',
    'kernels/number',
    'sim',
    'terms',
  ],
  explore: ['run', 'arch', 'arch/sat', 'arch/fpga', 'arch/energy', 'terms', 'explore/store', 'type:explore/pool'],
  'explore/store': ['explore', 'run', 'arch/sat', 'terms'],
  'explore/queue': ['explore', 'explore/pool', 'run', 'terms'],
  'explore/pool': ['explore', 'type:arch/fpga', 'type:arch/energy'],
  published: ['run', 'dataflows', 'arch', 'arch/sat', 'arch/folded', 'arch/memory', 'workloads', 'terms'],
  // Types of results and comparisons, and the trace's own reader: nothing simulates in a picture.
  viz: [
    'type:run',
    'type:published',
    'type:explore',
    'type:arch',
    'type:arch/sat',
    'type:viz/studio/worker',
    'sim',
    'terms',
  ],
  'viz/data': [
    'viz',
    'run',
    'published',
    'arch/sat',
    'arch/memory',
    'type:dataflows/sat',
    'arch/energy',
    'sim',
    'terms',
  ],
  // The one place of the studio that simulates.
  'viz/studio/worker': ['viz', 'viz/data', 'run', 'dataflows', 'arch', 'arch/sat', 'arch/energy', 'workloads', 'terms'],
  cli: [
    'viz',
    'viz/data',
    'explore',
    'explore/store',
    'explore/pool',
    'explore/queue',
    'published',
    'run',
    'dataflows',
    'dataflows/sat',
    'arch',
    'arch/sat',
    'arch/folded',
    'arch/fpga',
    'arch/energy',
    'arch/memory',
    'workloads',
    'sim',
    'terms',
  ],
  bench: [
    'cli',
    'viz',
    'viz/data',
    'explore',
    'explore/pool',
    'explore/queue',
    'explore/store',
    'run',
    'dataflows',
    'arch',
    'type:arch/sat',
    'arch/sat/stepped',
    'arch/folded',
    'arch/memory',
    'workloads',
    'kernels',
    'kernels/number',
    'sim',
    'terms',
  ],
};

/** Folders that may import Node. */
const MAY_USE_NODE = /^(cli|bench|explore\/(pool|queue|store))\//;

/** Benchmarks; how much work a thread is given at a time; how long a search still takes, and an answer of the studio took. No result depends on it. */
const MAY_READ_A_CLOCK = /^bench\/|^(explore\/pool\/pool|cli\/search-progress|viz\/studio\/stopwatch)\.ts$/;

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'/gms)].map(([, , type, target]) => ({
    file,
    target: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
    isType: type !== undefined,
  }));
}

/** The longest known folder that holds a file. */
function roomOf(file: string): string {
  const rooms = Object.keys(ALLOWED).filter((room) => file.startsWith(`${room}/`));
  return rooms.toSorted((a, b) => b.length - a.length)[0] ?? '';
}

const rooms = [...new Set(Object.keys(ALLOWED).map((room) => room.split('/')[0]))];
const all = rooms.flatMap(sources);

describe('the house', () => {
  // What a thread of its own runs is no import of the page.
  it('has arrows only where the allow-list has them', () => {
    const strays = all.flatMap(importsOf).filter(({ file, target, isType }) => {
      if (!target.includes('/') || !roomOf(target) || target.endsWith('?worker&inline')) return false;
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from === to) return false;
      return !ALLOWED[from].includes(to) && !(isType && ALLOWED[from].includes(`type:${to}`));
    });
    expect(strays).toEqual([]);
  });

  it('uses Node only where it may, so that all else also runs in a browser', () => {
    const strays = all
      .filter((file) => !MAY_USE_NODE.test(file))
      .flatMap(importsOf)
      .filter(({ target }) => target.startsWith('node:'));
    expect(strays).toEqual([]);
  });

  it('reads no clock and draws no chance', () => {
    const strays = all
      .filter((file) => !MAY_READ_A_CLOCK.test(file))
      .filter((file) =>
        /Date\.now|new Date|performance\.now|Math\.random/.test(readFileSync(join(root, file), 'utf8')),
      );
    expect(strays).toEqual([]);
  });

  it('prints and exits only in cli', () => {
    const strays = all
      .filter((file) => !/^(cli|bench|explore\/store)\//.test(file))
      .filter((file) => /\bprocess\.|console\./.test(readFileSync(join(root, file), 'utf8')));
    expect(strays).toEqual([]);
  });

  it('keeps pass formulas from the stepped array, which is their proof', () => {
    const known = all
      .filter((file) => file.startsWith('arch/sat/stepped/'))
      .flatMap(importsOf)
      .filter(({ target }) => target.startsWith('arch/sat/') && !target.startsWith('arch/sat/stepped/'));
    expect(new Set(known.map(({ target }) => target))).toEqual(new Set(['arch/sat/array.ts']));
  });

  it('has no cycles of files', () => {
    const edges = new Map(
      all.map((file) => [
        file,
        importsOf(file)
          .filter(({ isType }) => !isType)
          .map(({ target }) => target),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' > '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of all) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('has a README in every folder of code', () => {
    const folders = [...new Set(all.map((file) => dirname(file)))].filter((folder) => !folder.includes('/'));
    const missing = folders.filter((folder) => !readdirSync(join(root, folder)).includes('README.md'));
    expect(missing).toEqual([]);
  });
});

describe('generated and repeated facts', () => {
  it.each([
    ['arch/sat/presets', presetTexts],
    ['arch/fpga/devices', deviceTexts],
    ['arch/energy/tables', tableTexts],
  ])('what is generated from %s holds its files as they are', (folder, generated) => {
    const texts = Object.fromEntries(
      readdirSync(join(root, folder)).map((name) => [
        name.replace('.yaml', ''),
        readFileSync(join(root, folder, name), 'utf8'),
      ]),
    );
    expect(Object.keys(texts)).not.toEqual([]);
    expect(generated).toEqual(texts);
  });

  it('the version is the package version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
  });
});
