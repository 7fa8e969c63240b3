/**
 * Synthetic traces by formula, so that a peer can run the very same requests: `test/fixtures/dram/README.md`.
 *
 * L is the line size, i the number of a request; divisions are of integers. Base addresses A, B, C: 0, 64 MiB, 128 MiB.
 */
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';

/** Each pattern: what it is, and which parameters it has. */
export const patterns = {
  stream_r: { meaning: 'reads, line after line', parameters: [] },
  stream_w: { meaning: 'writes, line after line', parameters: [] },
  mix21: { meaning: 'two streams read and one written, T bytes of each in turn', parameters: ['T'] },
  copy11: { meaning: 'one stream read and one written, T bytes of each in turn', parameters: ['T'] },
  stride_r: { meaning: 'reads, stride bytes apart, within SPAN', parameters: ['stride', 'SPAN'] },
  rand_r: { meaning: 'reads of random blocks of blk lines, within SPAN', parameters: ['blk', 'SPAN'] },
  rand_w: { meaning: 'writes of random blocks', parameters: ['blk', 'SPAN'] },
  rand_mix: { meaning: 'random blocks, every third written', parameters: ['blk', 'SPAN'] },
  tile2d_r: { meaning: 'reads of tiles w bytes by h rows of a matrix of pitch p', parameters: ['w', 'h', 'p'] },
} as const;

export type Pattern = keyof typeof patterns;
export const patternNames = Object.keys(patterns) as readonly Pattern[];

/** Parameters by name; bytes, but `blk` in lines and `h` in rows. */
export type PatternParameters = Readonly<Record<string, number>>;

const MIB = 2 ** 20;
/** Where the streams of a mix begin. */
const MIX_BASES = { mix21: [0, 64 * MIB, 128 * MIB], copy11: [0, 128 * MIB] } as const;

export const parameterDefaults: PatternParameters = {
  T: 4096,
  stride: 128,
  SPAN: 256 * MIB,
  blk: 1,
  w: 256,
  h: 64,
  p: 4096,
};

/** Requests in order. */
export interface MemoryTrace {
  readonly lineBytes: number;
  /** Line number (address / lineBytes) of each request. */
  readonly lines: Int32Array;
  /** 1 for a write. */
  readonly writes: Uint8Array;
}

/** Line numbers are 32-bit. */
const MOST_LINE = 2 ** 31 - 1;
/** Requests of one trace: half a gigabyte of state. */
export const MOST_REQUESTS = 2 ** 24;

/**
 * Makes a trace.
 *
 * @throws {ScenarioError} if a parameter is unknown, missing or does not fit the line size
 */
export function makeTrace(
  pattern: Pattern,
  given: PatternParameters,
  requests: number,
  lineBytes: number,
): MemoryTrace {
  checkParameters(pattern, given, requests, lineBytes);
  const parameters = { ...parameterDefaults, ...given };
  const lines = new Int32Array(requests);
  const writes = new Uint8Array(requests);
  const address = addressOf(pattern, parameters, lineBytes);
  const isWrite = writeOf(pattern, parameters, lineBytes);
  for (let i = 0; i < requests; i += 1) {
    const line = Math.floor(address(i) / lineBytes);
    if (line > MOST_LINE) {
      throw new ScenarioError([
        { path: 'pattern', message: `request ${i} of ${pattern} is at ${address(i)}, beyond 2^31 lines` },
      ]);
    }
    lines[i] = line;
    writes[i] = isWrite(i) ? 1 : 0;
  }
  return { lineBytes, lines, writes };
}

function checkParameters(pattern: Pattern, given: PatternParameters, requests: number, lineBytes: number): void {
  const known: readonly string[] = patterns[pattern].parameters;
  const issues: Issue[] = Object.entries(given).flatMap(([name, value]): Issue[] => {
    if (!known.includes(name)) {
      const hint = didYouMean(name, known) || (known.length > 0 ? `; it has ${known.join(', ')}` : '; it has none');
      return [{ path: name, message: `${pattern} has no such parameter${hint}` }];
    }
    const isCount = Number.isSafeInteger(value) && value >= 1;
    return isCount ? [] : [{ path: name, message: `${value} is not a whole number from 1` }];
  });
  const { T, stride, SPAN, blk, w, p } = { ...parameterDefaults, ...given };
  const whole = (name: string, value: number, unit: number): void => {
    if (!known.includes(name) || value % unit === 0) return;
    issues.push({ path: name, message: `${value} is not a multiple of ${unit}` });
  };
  whole('T', T, lineBytes);
  whole('stride', stride, lineBytes);
  whole('SPAN', SPAN, blk * lineBytes);
  whole('w', w, lineBytes);
  whole('p', p, w);
  if (!Number.isSafeInteger(requests) || requests < 1 || requests > MOST_REQUESTS) {
    issues.push({ path: 'requests', message: `${requests} is not a whole number from 1 to ${MOST_REQUESTS}` });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}

/** Byte address of each request. Random blocks draw in the order of requests: the function is called with 0, 1, 2 … */
function addressOf(pattern: Pattern, parameters: PatternParameters, L: number): (i: number) => number {
  const { T, stride, SPAN, blk, w, h, p } = parameters;
  const div = (a: number, b: number): number => Math.floor(a / b);
  switch (pattern) {
    case 'stream_r':
    case 'stream_w':
      return (i) => i * L;
    case 'mix21':
    case 'copy11': {
      const bases: readonly number[] = MIX_BASES[pattern];
      const n = div(T, L);
      return (i) => {
        const chunk = div(i, n);
        return bases[chunk % bases.length] + div(chunk, bases.length) * T + (i % n) * L;
      };
    }
    case 'stride_r':
      return (i) => ((i * stride) % SPAN) + L * div(i * stride, SPAN);
    case 'rand_r':
    case 'rand_w':
    case 'rand_mix': {
      const block = randomBlocks(SPAN / (blk * L));
      return (i) => (block(div(i, blk)) * blk + (i % blk)) * L;
    }
    case 'tile2d_r': {
      const n = div(p, w);
      return (i) => {
        const x = i * L;
        const t = div(x, w * h);
        const q = x % (w * h);
        return (div(t, n) * h + div(q, w)) * p + (t % n) * w + (q % w);
      };
    }
  }
}

/** The block of each round r, drawn by a linear congruence; rounds are asked for in order, each as often as wanted. */
function randomBlocks(blocks: number): (round: number) => number {
  let state = 12345;
  let drawn = -1;
  return (round) => {
    while (drawn < round) {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      drawn += 1;
    }
    // (state · blocks) >> 32, in two halves: the product has more than 53 bits.
    const low = Math.floor(((state & 0xffff) * blocks) / 65536);
    return Math.floor(((state >>> 16) * blocks + low) / 65536);
  };
}

function writeOf(pattern: Pattern, { T, blk }: PatternParameters, L: number): (i: number) => boolean {
  switch (pattern) {
    case 'stream_r':
    case 'stride_r':
    case 'rand_r':
    case 'tile2d_r':
      return () => false;
    case 'stream_w':
    case 'rand_w':
      return () => true;
    case 'mix21':
    case 'copy11': {
      const streams = MIX_BASES[pattern].length;
      return (i) => Math.floor(i / (T / L)) % streams === streams - 1;
    }
    case 'rand_mix':
      return (i) => Math.floor(i / blk) % 3 === 2;
  }
}
