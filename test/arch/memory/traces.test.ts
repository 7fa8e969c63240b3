import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTrace } from '../../../arch/memory/traces.ts';
import type { Pattern, PatternParameters } from '../../../arch/memory/traces.ts';

interface FixturePoint {
  readonly id: string;
  readonly pattern: Pattern;
  readonly pattern_params: PatternParameters;
  readonly line_bytes: number;
  readonly trace_check: { readonly first4: readonly string[]; readonly sum_first_1000_addr_mod_2_32: number };
}

const file = resolve(import.meta.dirname, '../../fixtures/dram/points.json');
const { points } = JSON.parse(readFileSync(file, 'utf8')) as { points: readonly FixturePoint[] };

const requests = (pattern: Pattern, parameters: PatternParameters, count: number, lineBytes = 64): string[] => {
  const { lines, writes } = makeTrace(pattern, parameters, count, lineBytes);
  return Array.from(lines, (line, i) => `${writes[i] === 1 ? 'W' : 'R'} ${line * lineBytes}`);
};

describe('traces by formula', () => {
  it.each(points.map((point) => [point.id, point] as const))('are those that the peers ran: %s', (_, point) => {
    const { lines } = makeTrace(point.pattern, point.pattern_params, 1000, point.line_bytes);
    expect(requests(point.pattern, point.pattern_params, 4, point.line_bytes)).toEqual(point.trace_check.first4);
    const sum = lines.reduce((total, line) => (total + line * point.line_bytes) % 2 ** 32, 0);
    expect(sum).toBe(point.trace_check.sum_first_1000_addr_mod_2_32);
  });

  // By hand from the formulas of test/fixtures/dram/README.md; MiB = 1 048 576.
  it.each<readonly [Pattern, PatternParameters, readonly string[]]>([
    ['stream_w', {}, ['W 0', 'W 64', 'W 128']],
    ['mix21', { T: 128 }, ['R 0', 'R 64', 'R 67108864', 'R 67108928', 'W 134217728', 'W 134217792', 'R 128']],
    ['copy11', { T: 64 }, ['R 0', 'W 134217728', 'R 64', 'W 134217792']],
    // Four steps fill the span; the fifth begins a line further on.
    ['stride_r', { stride: 128, SPAN: 512 }, ['R 0', 'R 128', 'R 256', 'R 384', 'R 64']],
    // s1 = 1664525 · 12345 + 1013904223 mod 2^32 = 87628868; of 4 blocks: ⌊87628868 · 4 / 2^32⌋ = 0. s2 = 71072467: 0. s3 = 2332836374: 2.
    ['rand_r', { SPAN: 256 }, ['R 0', 'R 0', 'R 128']],
    ['rand_mix', { SPAN: 512, blk: 2 }, ['R 0', 'R 64', 'R 0', 'R 64', 'W 256', 'W 320']],
    ['rand_w', { SPAN: 256 }, ['W 0', 'W 0', 'W 128']],
    // Tiles of 2 lines by 2 rows of a matrix whose rows have 4 lines.
    [
      'tile2d_r',
      { w: 128, h: 2, p: 256 },
      ['R 0', 'R 64', 'R 256', 'R 320', 'R 128', 'R 192', 'R 384', 'R 448', 'R 512'],
    ],
  ])('%s with %o', (pattern, parameters, wanted) => {
    expect(requests(pattern, parameters, wanted.length)).toEqual(wanted);
  });

  it.each<readonly [Pattern, PatternParameters, number, RegExp]>([
    ['stream_r', { T: 64 }, 1, /^T: stream_r has no such parameter; it has none$/],
    ['rand_r', { block: 4 }, 1, /^block: rand_r has no such parameter; .*blk/],
    ['mix21', { T: 96 }, 1, /^T: 96 is not a multiple of 64$/],
    ['mix21', { T: 0 }, 1, /^T: 0 is not a whole number from 1$/],
    ['stride_r', { stride: 100 }, 1, /^stride: 100 is not a multiple of 64$/],
    ['rand_r', { blk: 3, SPAN: 256 }, 1, /^SPAN: 256 is not a multiple of 192$/],
    ['tile2d_r', { w: 256, p: 300 }, 1, /^p: 300 is not a multiple of 256$/],
    ['stream_r', {}, 0, /^requests: 0 is not a whole number from 1 to/],
    ['stream_r', {}, 2 ** 25, /^requests: 33554432 is not a whole number from 1 to 16777216$/],
    ['tile2d_r', { w: 64, h: 64, p: 2 ** 40 }, 4, /^pattern: request 1 of tile2d_r is at .* beyond 2\^31 lines$/],
  ])('refuses %s with %o', (pattern, parameters, count, message) => {
    expect(() => makeTrace(pattern, parameters, count, 64)).toThrow(message);
  });
});
