import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../run/compare.ts';
import type { Result } from '../../run/result.ts';
import type { Verification } from '../../run/verify/verify.ts';

const weft = resolve(import.meta.dirname, '../../bin/weft.js');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const call = (...args: readonly string[]): Promise<Done> =>
  new Promise((done) => {
    execFile(process.execPath, [weft, ...args], { cwd: folder, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

const small = ['--network', 'resnet18-cifar10', '--batch', '4'];

describe('weft simulate', () => {
  it('says what the memory reaches and why not more, and where nothing is skipped', async () => {
    const at = ['simulate', '--network', 'mlp-glyphs', '--batch', '2'];
    const linear = await call(...at, '--set', 'dramMemory=jedec-linear');
    expect(linear.stdout).toMatch(
      /co7,bg2,ba2,ro16, pages open: one stream reaches [\d.]+ %\s+\([\d.]+ % without bank\s+groups/,
    );
    const lines = await call(...at, '--set', 'dramModel=lines');
    expect(lines.stdout).toContain('line by line (fast-forward is off)');
    const asked = await call(...at, '--set', 'dramModel=lines', '--no-fast-forward');
    expect([asked.code, asked.stdout]).toEqual([0, lines.stdout]);
    expect(linear.stdout).not.toContain('fast-forward');
  });

  it('prints a result whose operations add up to its totals', async () => {
    const { code, stdout, stderr } = await call(
      'simulate',
      ...small,
      '--method',
      'bdwp',
      '--sparsity',
      '2:8',
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const result = JSON.parse(stdout) as Result;
    expect(result.schemaVersion).toBe(1);
    const sum = result.operations.reduce((total, { cycles }) => total + cycles, 0);
    expect(sum).toBe(result.totals.cycles);
    expect(result.totals.seconds).toBe(result.totals.cycles / 200e6);
    expect(result.operations[0]).toMatchObject({ layer: 'conv1', pass: 'FF' });
    expect(result.assumptions.every(({ provenance }) => provenance !== undefined)).toBe(true);
  });

  it('prints the same bytes every time', async () => {
    const [first, second] = await Promise.all([
      call('simulate', ...small, '--json'),
      call('simulate', ...small, '--json'),
    ]);
    expect(first.stdout).toBe(second.stdout);
  });

  it('prints the same cycles without fast-forward', async () => {
    const [fast, slow] = await Promise.all([
      call('simulate', ...small, '--csv'),
      call('simulate', ...small, '--csv', '--no-fast-forward'),
    ]);
    expect(slow.stdout).toBe(fast.stdout);
    expect(fast.stdout.split('\n')[0]).toMatch(/^layer,pass,kind,work,cycles,seconds,M,N,K,macs/);
  });

  it('writes a timeline that a browser can read, and the result, whole', async () => {
    const { code } = await call('simulate', ...small, '--trace', 'trace.json', '--out', 'result.json');
    expect(code).toBe(0);
    const trace = JSON.parse(readFileSync(join(folder, 'trace.json'), 'utf8')) as {
      traceEvents: { ph: string; name: string; ts?: number; dur?: number }[];
    };
    expect(trace.traceEvents.some(({ ph, name }) => ph === 'X' && name === 'conv1 FF')).toBe(true);
    expect(trace.traceEvents.some(({ ph, name }) => ph === 'C' && name === 'dma.west bytes a tick')).toBe(true);
    expect(trace.traceEvents.every(({ ph, dur = 1 }) => ph === 'M' || dur > 0)).toBe(true);
    const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result;
    expect(result.totals.cycles).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('keeps skipped rounds as loops in a long timeline', async () => {
    const { code } = await call('simulate', '--trace', 'long.json');
    expect(code).toBe(0);
    const text = readFileSync(join(folder, 'long.json'), 'utf8');
    expect(text.length).toBeLessThan(30e6);
    expect(text).toMatch(/"cat":"repeat"/);
  });

  it('takes a scenario file, which flags override', async () => {
    const name = file(
      'scenario.yaml',
      'network: resnet18-cifar10\nbatch: 4\nmethod: sdwp\nsparsity: 2:4\nset:\n  dramChannels: 2\n',
    );
    const { stdout } = await call('simulate', name, '--method', 'sr-ste', '--json');
    const { scenario } = JSON.parse(stdout) as Result;
    expect(scenario).toMatchObject({ method: 'sr-ste', sparsity: '2:4', batch: 4, set: { dramChannels: 2 } });
  });

  it('takes a machine file that extends a preset', async () => {
    const name = file('mine.yaml', 'extends: sat-vcu1525\nname: mine\nparameters:\n  rows: 16\n  clock: 100 MHz\n');
    const { code, stdout } = await call('simulate', ...small, '--machine', name, '--json');
    expect(code).toBe(0);
    const { assumptions } = JSON.parse(stdout) as Result;
    expect(assumptions.find(({ parameter }) => parameter === 'clock')).toMatchObject({
      value: '100 MHz',
      provenance: 'user',
    });
    expect(assumptions.find(({ parameter }) => parameter === 'soreLanes')).toMatchObject({ provenance: 'found' });
  });
});

describe('weft compare', () => {
  it('has a row a method, with its speedup over dense', async () => {
    const { stdout } = await call('compare', ...small, '--json');
    const { rows, denseGemmUtilisation } = JSON.parse(stdout) as Comparison;
    expect(rows.map(({ method }) => method)).toEqual(['dense', 'sr-ste', 'sdgp', 'sdwp', 'bdwp']);
    for (const { totals, speedup } of rows) expect(speedup).toBe(rows[0].totals.cycles / totals.cycles);
    expect(denseGemmUtilisation).toBe(rows[0].totals.gemmUtilisation);
  });

  it('prints tables that fit a terminal', async () => {
    const { stdout } = await call('compare', ...small, '--methods', 'dense,bdwp');
    expect(stdout).toMatch(/^BDWP .*×$/m);
    expect(stdout).toMatch(/^idle: no GEMM ready/m);
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(110);
  });
});

describe('weft schedule and list', () => {
  it('print what was chosen, and what there is', async () => {
    const [schedule, networks, machines, methods] = await Promise.all([
      call('schedule', ...small, '--json'),
      call('list', 'networks', '--json', '--convention', 'C'),
      call('list', 'machines'),
      call('list', 'methods'),
    ]);
    const { rows } = JSON.parse(schedule.stdout) as { rows: { layer: string; mapping: { dataflow: string } }[] };
    expect(rows[0]).toMatchObject({ layer: 'conv1' });
    const listed = JSON.parse(networks.stdout) as { networks: { name: string; macs: number }[] };
    expect(listed.networks.find(({ name }) => name === 'resnet18')?.macs).toBe(1_814_073_344 + 2 * 2_483_712);
    expect(machines.stdout).toMatch(/dramChannels\s+1\s+assumed/);
    expect(methods.stdout).toMatch(/^bdwp/m);
  });

  it('have a row of the same columns for every GEMM', async () => {
    const { stdout } = await call('schedule', ...small, '--csv');
    const [head, ...rows] = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const [pass, order, sums] = ['pass', 'order', 'sums'].map((column) => head.indexOf(column));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      expect(row).toHaveLength(head.length);
      expect(row[order]).toMatch(row[pass] === 'WU' ? /^outputs-outer$/ : /^(columns|pixels)-outer$/);
      expect(row[sums]).toMatch(/^(whole|segments|accumulate)$/);
    }
  });

  it('explain themselves with examples', async () => {
    const { stdout, code } = await call('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/weft compare/);
    expect(stdout).toMatch(/Examples:/);
    const completion = await call('completion');
    expect(completion.stdout).toMatch(/weft/);
  });
});

describe('bad input', () => {
  const machine = (parameters: string): string => `extends: sat-vcu1525\nname: mine\nparameters:\n${parameters}`;
  const cases: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['a switch with a word', () => ['--json=maybe'], /--json is on or off: "maybe" is neither true nor false/],
    ['an unknown network', () => ['--network', 'resnet81'], /unknown network "resnet81"; did you mean "resnet18"\?/],
    [
      'an unknown machine',
      () => ['--machine', 'sat-vcu152'],
      /unknown machine "sat-vcu152"; did you mean "sat-vcu1525"\?/,
    ],
    ['an unknown method', () => ['--method', 'bdpw'], /unknown method "bdpw"; did you mean "bdwp"\?/],
    ['N > M', () => ['--sparsity', '9:8'], /cannot keep 9 of 8/],
    ['N < 1', () => ['--sparsity', '0:8'], /N must be at least 1/],
    ['no sparsity', () => ['--sparsity', 'half'], /"half" is not a sparsity; write N:M/],
    ['batch 0', () => ['--batch', '0'], /batch: must be at least 1 image/],
    ['a fractional batch', () => ['--batch', '1.5'], /batch: .*whole number/],
    ['a batch in words', () => ['--batch', 'many'], /batch: .*whole number/],
    ['a missing scenario file', () => ['none.yaml'], /cannot read "none\.yaml": no such file/],
    ['a missing machine file', () => ['--machine', './none.yaml'], /cannot read "\.\/none\.yaml": no such file/],
    [
      'an unknown key',
      () => [file('a.yaml', 'network: resnet18\nbach: 8\n')],
      /^weft: a\.yaml:2:1 bach: unknown key; did you mean "batch"\?/,
    ],
    ['a duplicate key', () => [file('b.yaml', 'batch: 8\nbatch: 9\n')], /^weft: b\.yaml:2:1 batch: duplicate key/],
    [
      'a wrong name in a file',
      () => [file('c.yaml', 'batch: 8\nnetwork: resnet81\n')],
      /^weft: c\.yaml:2:10 network: unknown network/,
    ],
    ['broken yaml', () => [file('d.yaml', 'batch: [1\n')], /^weft: d\.yaml:2:1: flow sequence/],
    ['an empty file', () => [file('e.yaml', '')], /e\.yaml: the file is empty/],
    [
      'a bare number for a clock',
      () => ['--machine', file('f.yaml', machine('  clock: 200\n'))],
      /f\.yaml:4:10 parameters\.clock: 200 has no unit/,
    ],
    [
      'a size for a clock',
      () => ['--machine', file('g.yaml', machine('  clock: 64 KiB\n'))],
      /"64 KiB" is a size; a frequency/,
    ],
    [
      'an unknown parameter',
      () => ['--machine', file('h.yaml', machine('  colums: 4\n'))],
      /h\.yaml:4:3 parameters\.colums: unknown key; did you mean "columns"\?/,
    ],
    [
      'a duplicate parameter',
      () => ['--machine', file('i.yaml', machine('  rows: 4\n  rows: 5\n'))],
      /i\.yaml:5:3 parameters\.rows: duplicate key/,
    ],
    [
      'a parameter without a value',
      () => ['--set', 'dramMap='],
      /set\.dramMap: "dramMap=" has no value: write dramMap=VALUE, or leave it out/,
    ],
    ['a map without fields', () => ['--set', "dramMap=''"], /set\.dramMap: "" is not a field with its bits/],
    [
      'fast-forward, asked of a memory that skips nothing',
      () => ['--set', 'dramModel=lines', '--fast-forward'],
      /^weft: fast-forward: sat-vcu1525 has dramModel lines, which simulates every line/,
    ],
    ['an array without rows', () => ['--set', 'rows=0'], /set\.rows: 0 is not an integer from 1/],
    ['an unknown parameter by flag', () => ['--set', 'rws=3'], /set\.rws: unknown parameter; did you mean "rows"\?/],
    [
      'a buffer half that cannot hold one tile',
      () => ['--machine', file('j.yaml', machine('  bufferHalfWest: 1 KiB\n'))],
      /conv1 FF: the smallest tile needs \d+ bytes of a west buffer half, which has 1024 bytes/,
    ],
    [
      'a group that no dataflow can run',
      () => ['--set', 'dataflow=ws', '--sparsity', '5:8'],
      /weight-stationary needs 5 pairs a PE, it has 4/,
    ],
    [
      'a machine that extends itself',
      () => ['--machine', file('./k.yaml', 'extends: ./k.yaml\nname: k\n')],
      /extends itself/,
    ],
    ['an unknown flag', () => ['--bach', '3'], /Unknown argument: bach/],
    ['two formats', () => ['--json', '--csv'], /mutually exclusive/],
    [
      'a timeline into nowhere',
      () => ['--trace', 'no/such/folder.json'],
      /cannot write "no\/such\/folder\.json": no such file or folder/,
    ],
  ];

  it.each(cases)('%s: one clear error, exit 2, nothing printed or written', async (_, args, message) => {
    const words = args();
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await call('simulate', ...words, '--out', 'never.json');
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('names all mistakes at once', async () => {
    const { stderr, code } = await call('simulate', file('z.yaml', 'batch: 0\nbach: 8\nsparsity: 9:8\n'));
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(3);
  });

  it('tells a missing or mistyped command', async () => {
    expect(await call()).toMatchObject({ code: 2, stdout: '' });
    expect((await call('simulat')).stderr).toMatch(/Did you mean simulate\?/);
  });
});

describe('a closed pipe', () => {
  it('ends quietly', async () => {
    const done = await new Promise<Done>((resolved) => {
      execFile(
        'sh',
        ['-c', `"${process.execPath}" "${weft}" simulate ${small.join(' ')} --json | head -n 1`],
        (error, stdout, stderr) => {
          resolved({ code: error ? 1 : 0, stdout, stderr });
        },
      );
    });
    expect(done).toMatchObject({ code: 0, stdout: '{\n', stderr: '' });
  });
});

describe('weft verify', () => {
  it('compares random cases at all levels and says what it compared', async () => {
    const { code, stdout, stderr } = await call('verify', '--count', '12', '--seed', '7');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('seed 7: 12 cases, 0 disagreements, largest difference 0 ulp');
    for (const levels of ['golden ≡ functional', 'functional ≡ stepped', 'closed form ≡ stepped', 'events ≡ stepped']) {
      expect(stdout).toContain(levels);
    }
  });

  it('prints cases, disagreements, the largest ulp and rows as JSON', async () => {
    const { code, stdout } = await call('verify', '--shape', '40,33,20', '--sparsity', '2:4', '--seed', '1', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Verification;
    expect(found).toMatchObject({ cases: 3, disagreements: 0, maxUlp: 0, seed: 1 });
    expect(found.rows.map(({ name }) => name)).toEqual([
      '40×33×20 FF 2:4 weights',
      '40×20×33 BP 2:4 weights',
      '20×33×40 WU dense',
    ]);
    for (const { endCycle, tileCycles } of found.rows) {
      expect(endCycle.events).toBe(endCycle.stepped);
      expect(tileCycles.closedForm).toBe(tileCycles.stepped);
    }
  });

  it('draws a seed of its own and prints it', async () => {
    const { stdout } = await call('verify', '--count', '1');
    expect(stdout).toMatch(/^seed \d+: 1 case,/m);
  });

  it('takes a layer of a network, and a network', async () => {
    const layer = await call('verify', '--network', 'vit-glyphs', '--layer', 'block0.q', '--seed', '1');
    expect(layer.code).toBe(0);
    expect(layer.stdout).toContain('block0.q 32→32');
    const network = await call('verify', '--network', 'mlp-glyphs', '--method', 'sdgp', '--seed', '1');
    expect(network.code).toBe(0);
    expect(network.stdout).toContain('network mlp-glyphs training batch 2 SDGP 2:8');
  });

  it('counts overflow and goes on; with --strict it exits 1', async () => {
    const words = ['verify', '--shape', '9,9,64', '--method', 'dense', '--scale', '300', '--seed', '3'];
    const lenient = await call(...words);
    expect(lenient.code).toBe(0);
    expect(lenient.stdout).toMatch(/written to memory: 0 NaN, 0 infinite, [1-9]\d* overflowed to infinity/);
    expect((await call(...words, '--strict')).code).toBe(1);
  });

  it.each([
    [['--shape', '3,4'], '"3,4" is not M,N,K'],
    [['--shape', '3,0,4'], 'shape: N: "0" is not a whole number from 1 to 65536'],
    [['--count', 'many'], 'count: "many" is not a whole number'],
    [['--seed', '1.5'], 'seed: "1.5" is not a whole number'],
    [['--scale', '-1'], 'scale: "-1" is not a number from 1e-6 to 1e6'],
    [
      ['--network', 'cnn-glyphs', '--layer', 'conv9'],
      '"conv9" is no layer with weights of cnn-glyphs; there are conv1',
    ],
    [['--shape', '3,4,5', '--count', '2'], 'count: counts random cases'],
    [['--shape', '3,4,5', '--sparsity', '5:4'], 'sparsity'],
    [['--batch', '3'], 'batch: random cases draw it'],
    [['--shape', '3,4,5', '--batch', '3'], 'batch: M of --shape has all rows'],
    [['--set', 'drainValuesPerColumn=2'], 'the stepped array drains 1 value a column'],
  ])('refuses %j with one clear message', async (words, message) => {
    const { code, stdout, stderr } = await call('verify', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('weft train', () => {
  const quick = ['train', '--network', 'mlp-glyphs', '--images', '96', '--epochs', '2', '--sparsity', '2:8'];

  it('prints accuracy beside simulated time, against dense', async () => {
    const { code, stdout, stderr } = await call(...quick, '--methods', 'dense,bdwp', '--seeds', '1,2');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^dense +[\d.]+ % +[\d.]+ +\+0\.0 /m);
    expect(stdout).toMatch(/^BDWP +2:8 +[\d.]+ % .* 1\.\d+×$/m);
  });

  it('says that a run has diverged, and exits 1 with --strict', async () => {
    const words = [...quick, '--methods', 'dense', '--seeds', '1', '--rate', '10'];
    const lenient = await call(...words);
    expect(lenient.code).toBe(0);
    expect(lenient.stdout).toContain('DIVERGED to NaN or infinity: dense 2:8 seed 1');
    expect((await call(...words, '--strict')).code).toBe(1);
  });

  it('gives the same JSON whatever the threads', async () => {
    const words = [...quick, '--methods', 'dense,sdwp', '--seeds', '1,2', '--json'];
    const [one, two] = await Promise.all([call(...words, '--jobs', '1'), call(...words, '--jobs', '2')]);
    expect(one.code).toBe(0);
    expect(two.stdout).toBe(one.stdout);
  });

  it('goes on where a file ends: by seed and method, never with other settings', async () => {
    const words = [...quick, '--methods', 'dense', '--out', 'runs.json'];
    expect((await call(...words, '--seeds', '1')).code).toBe(0);
    const before = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8')) as { rows: unknown[] };
    expect((await call(...words, '--seeds', '1,2')).code).toBe(0);
    const after = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8')) as { rows: unknown[] };
    expect(after.rows).toHaveLength(2);
    expect(after.rows[0]).toEqual(before.rows[0]);
    const other = await call(...words, '--seeds', '1', '--rate', '0.01');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('has runs with other settings; it is left alone');
    file('notes.json', '{ "mine": true }');
    expect((await call(...quick, '--out', 'notes.json')).stderr).toContain('is left alone');
    expect(readFileSync(join(folder, 'notes.json'), 'utf8')).toBe('{ "mine": true }');
  });

  it.each([
    [['--network', 'resnet50'], '"resnet50" cannot be trained'],
    [['--methods', 'magic'], 'unknown method "magic"'],
    [['--sparsity', '4:2'], 'sparsity'],
    [['--batch', '2000'], 'batch: 2000 images a step are more than'],
    [['--rate', 'fast'], 'rate: "fast" is not a number'],
    [['--seeds', '1,x'], 'seeds: "x" is not a whole number'],
    [['--machine', 'sat-9000'], 'unknown machine "sat-9000"'],
  ])('refuses %j with one clear message', async (words, message) => {
    const { code, stdout, stderr } = await call('train', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
