import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryResult } from '../../run/memory/simulate-memory.ts';
import { callIn } from './weft.ts';

let folder = '';
const call = callIn(() => folder);
const memory = (...args: readonly string[]): ReturnType<typeof call> => call('memory', '--requests', '2000', ...args);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-memory-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length));

describe('weft memory', () => {
  it('prints a line a pattern, within 80 columns', async () => {
    const { code, stdout, stderr } = await memory();
    expect([code, stderr]).toEqual([0, '']);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    for (const pattern of [
      'stream_r',
      'stream_w',
      'mix21',
      'copy11',
      'stride_r',
      'rand_r',
      'rand_w',
      'rand_mix',
      'tile2d_r',
    ])
      expect(stdout).toMatch(new RegExp(`^${pattern} +[\\d.]+ +[\\d.]+ % `, 'm'));
    expect(stdout).toContain('T 4 KiB; stride 128 B; SPAN 256 MiB; blk 1 line; w 256 B; h 64 rows; p 4 KiB');
  });

  it('prints the commands and the energy of a single one, whose parts add up', async () => {
    const { stdout } = await memory('--preset', 'jedec-linear', '--pattern', 'stream_r', '--refresh', 'off');
    // 2000 lines are 15 rows and a part.
    expect(stdout).toMatch(/2 000 RD and 0 WR of 64 B; 16 ACT; \d+\s+PRE; 0 REF$/m);
    const shares = [...stdout.matchAll(/ ([\d.]+) %$/gm)].map(([, share]) => Number(share));
    expect(shares).toHaveLength(7);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
  });

  it('puts models beside each other, and · where one knows nothing', async () => {
    const { stdout } = await memory('--pattern', 'rand_r', '--model', 'banks,timelines,bandwidth');
    expect(stdout).toMatch(/^rand_r +banks .* \([\d.]+–[\d.]+\)$/m);
    expect(stdout).toMatch(/^rand_r +timelines .*·$/m);
    expect(stdout).toMatch(/^rand_r +bandwidth +19\.\d+ +.*· +·$/m);
  });

  it('prints JSON and CSV with a schema version, and writes the former too', async () => {
    const { stdout } = await memory('--pattern', 'rand_mix', '--param', 'blk=4', '--json', '--out', 'm.json');
    expect(readFileSync(join(folder, 'm.json'), 'utf8')).toBe(stdout);
    const result = JSON.parse(stdout) as MemoryResult;
    expect(result).toMatchObject({ schemaVersion: 1, kind: 'memory', requests: 2000 });
    expect(result.system).toMatchObject({ channels: 1, map: 'bg2,co1,ba2,co6,ro17' });
    const [{ run, parameters, shareOfPeak }] = result.measurements;
    expect([parameters, run.bytes]).toEqual([{ blk: 4 }, 128_000]);
    expect(shareOfPeak).toBeCloseTo((run.bytesMoved * 4) / 64 / run.cycles, 9);
    const { stdout: csv } = await memory('--pattern', 'rand_mix', '--param', 'blk=4', '--csv');
    const [head, row] = csv.split('\n').map((line) => line.split(','));
    expect(Object.fromEntries(head.map((name, i) => [name, row[i]]))).toMatchObject({
      schemaVersion: '1',
      hash: result.hash,
      parameters: 'blk=4',
      cycles: String(run.cycles),
      latencyP99Cycles: String(run.readLatency?.p99),
    });
  });

  it('changes device, channels, map, pages, refresh, front end, timings and queues', async () => {
    const words =
      '--device ddr4-2400-x8 --channels 2 --map ch1,co7,bg2,ba2,ro16 --controller dramsim3 --page auto-precharge ' +
      '--refresh off --set tRC=60 bankQueue=4 --pattern stream_r --json';
    const { code, stdout } = await memory(...words.split(' '), '--front-end', '100 ns');
    expect(code).toBe(0);
    const { system, measurements } = JSON.parse(stdout) as MemoryResult;
    expect(system).toMatchObject({
      channels: 2,
      map: 'ch1,co7,bg2,ba2,ro16',
      device: { name: 'ddr4-2400-x8', timings: { tRC: { value: 60, provenance: 'user' }, tRP: { value: 17 } } },
      controller: {
        queues: 'per-bank',
        bankQueue: 4,
        pagePolicy: 'auto-precharge',
        refresh: 'off',
        frontEndCycles: 120,
      },
    });
    expect(measurements[0].run.commands).toMatchObject({ activates: 2000, refreshes: 0 });
  });

  it('keeps the nanoseconds of the front end for another device', async () => {
    const { stdout } = await memory('--preset', 'hbm-pseudo-channel', '--device', 'hbm3-6400', '--pattern', 'stream_r');
    expect(stdout).toMatch(/^hbm-pseudo-channel with hbm3-6400: /);
    expect(stdout).toContain('front end 90.00 ns');
  });

  it('takes requests in an open loop, when they are due', async () => {
    const { stdout } = await memory('--pattern', 'rand_r', '--interval', '40');
    expect(stdout).toContain('any number of reads in flight, one every 40 cycles');
    // 4 of 40 cycles are data.
    expect(stdout).toMatch(/^rand_r +1\.9\d\d +(9\.9|10\.0) %/m);
  });

  it.each([
    [
      ['--preset', 'vcu1525'],
      /^weft: preset: "vcu1525" is not known; there are vcu1525-mig, jedec-linear, hbm-pseudo-channel\n/,
    ],
    [['--device', 'ddr5'], /^weft: device: "ddr5" is not known; there are ddr4-2400-x8, /],
    [['--controller', 'fifo'], /^weft: controller: "fifo" is not known/],
    [['--page', 'closed'], /^weft: page: "closed" is not known; write open, /],
    [['--refresh', 'per-bank'], /^weft: refresh: ddr4-2400-x4 has no per-bank refresh/],
    [['--channels', '0'], /channels/],
    [['--channels', '3'], /^weft: channels: 3 is not a power of two from 1\n/],
    [['--map', 'bg2,ba2,co7,ro16'], /^weft: map: .*16 ro bits, which does not cover the 131072 rows: 17 are needed\n/],
    [['--map', 'bg2,ba2,co8,ro17'], /^weft: map: .*8 co bits, which overlaps beyond the 128 lines of a row/],
    [['--set', 'tRC=50'], /^weft: tRC: 50 cycles is less than tRAS \+ tRP = 56\n/],
    [['--set', 'tRCD=17'], /^weft: set tRCD: unknown setting; there is tRCDRD and tRCDWR\n/],
    [['--set', 'bankQueue=4'], /^weft: set bankQueue: the controller "mig" has no such queue or bound\n/],
    [['--set', 'tRC'], /^weft: set: "tRC" is not name=number/],
    [['--set', 'tRC=60', 'tRC=61'], /^weft: set: tRC is given twice\n/],
    [['--front-end', '54'], /^weft: front-end: /],
    [['--pattern', 'stream'], /^weft: pattern: "stream" is not known/],
    [['--pattern', 'stream_r', '--param', 'T=64'], /^weft: param: stream_r has no "T"/],
    [['--pattern', 'mix21', '--param', 'T=100'], /^weft: T: 100 is not a multiple of 64\n/],
    [
      ['--pattern', 'rand_r', '--param', 'SPAN=34359738368'],
      /^weft: pattern: request \d+ is at \d+, beyond the 16384 MiB/,
    ],
    [['--model', 'bank'], /^weft: model: "bank" is not known; did you mean "banks"\?\n/],
    [['--outstanding', '0'], /outstanding/],
    [['--interval', '-1'], /interval/],
    [['--interval', 'fast'], /^weft: interval: "fast" is not a number\n/],
    [['--json', '--csv'], /mutually exclusive/],
    [['--out', 'nowhere/m.json'], /nowhere/],
  ])('refuses %o with one error and exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await memory(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe('weft list memories', () => {
  it('has presets, devices, every timing with its source, and controllers', async () => {
    const { code, stdout } = await call('list', 'memories');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^vcu1525-mig +ddr4-2400-x4 +1 +bg2,co1,ba2,co6,ro17 +mig$/m);
    expect(stdout).toMatch(/^hbm2-2000 +32\.00 +2 +2×4×4 +32 B +1 KiB +14\.00 /m);
    expect(stdout).toMatch(/tFAW 16 \(repo: Ramulator 2\.1, tFAW of x4 chips\)/);
    expect(stdout).toContain('controller dramsim3: ');
    expect(widest(stdout)).toBeLessThanOrEqual(100);
  });
});

describe('weft validate dram', () => {
  const point = {
    id: 'D3-DDR4-1ch/M/stream_r/N=1',
    simulator: 'DRAMsim3',
    config: 'D3-DDR4-1ch',
    mapping_lsb_first: 'bg2,ba2,co7,ro16',
    line_bytes: 64,
    pattern: 'stream_r',
    pattern_params: {},
    injection: { mode: 'closed-loop', max_outstanding_reads: 1, requests: 1000 },
    result: { pct_of_peak: 15.9 },
  };
  const file = (name: string, points: readonly unknown[]): string => {
    writeFileSync(join(folder, name), JSON.stringify({ points }));
    return name;
  };

  it('prints ours beside the peers’ for every point, and the worst', async () => {
    const { code, stdout, stderr } = await call('validate', 'dram');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^R2-DDR4-1ch-rowhit\n {2}M\/stream_r\/N=64 +95\.05 +95\.05 +95\.\d\d +100\.00$/m);
    expect(stdout.match(/^ {2}\S+\/\S+( +\d+\.\d\d){4}$/gm)).toHaveLength(47);
    expect(stdout).toMatch(/^cycles +47 +47 +·$/m);
    expect(stdout).toContain('banks: every point within 0.01 %');
    expect(stdout).toMatch(/^worst, timelines: R2-DDR4-1ch\/M\/mix21\/N=64\/T=4096: /m);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('timelines: mean ≤ 5 %): holds');
    expect(widest(stdout)).toBeLessThanOrEqual(100);
  });

  it('takes points of one’s own, with the configurations of the package', async () => {
    const { code, stdout } = await call('validate', 'dram', '--data', file('own.json', [point]), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ target: 'dram', points: 1, bound: { holds: true } });
  });

  it('exits 1 if the bound is missed', async () => {
    const off = file('off.json', [{ ...point, result: { pct_of_peak: 30 } }]);
    const { code, stdout } = await call('validate', 'dram', '--data', off);
    expect(code).toBe(1);
    expect(stdout).toContain('MISSED');
  });

  it.each([
    ['no JSON', 'spoiled.json', /^weft: spoiled\.json: not JSON/],
    ['no points', 'empty.json', /^weft: no reference points in empty\.json/],
    [
      'a point without a pattern',
      'bare.json',
      /^weft: bare\.json D3-DDR4-1ch\/M\/stream_r\/N=1, pattern: missing field/,
    ],
  ])('exits 2 with %s', async (_, name, message) => {
    writeFileSync(join(folder, 'spoiled.json'), '{');
    file('empty.json', []);
    file('bare.json', [{ ...point, pattern: undefined }]);
    const { code, stdout, stderr } = await call('validate', 'dram', '--data', name);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
