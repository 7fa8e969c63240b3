/**
 * Benchmarks: what the README quotes, as ratios where it can. Timings are the machine's; counts are exact.
 *
 * `npm run bench` builds first. Whole-process figures are medians of several runs of the command line.
 */
import type { GroupShape } from '../arch/sat/array.ts';
import type { SteppedPass } from '../arch/sat/stepped/passes.ts';
import { runStepped } from '../arch/sat/stepped/run-stepped.ts';
import { gemmFp32 } from '../kernels/gemm.ts';
import { roundFp16All } from '../kernels/number/fp16.ts';
import { Random } from '../run/random.ts';
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { resourceUsage } from 'node:process';
import { fileURLToPath } from 'node:url';
import { run, simulate } from '../run/simulate.ts';
import { mergeScenario, resolveScenario } from '../run/scenario.ts';
import type { PartialScenario } from '../run/scenario.ts';
import { HeapQueue } from '../sim/queue/heap-queue.ts';
import type { EventQueue } from '../sim/queue/event-queue.ts';
import { WheelQueue } from '../sim/queue/wheel-queue.ts';
import { pageFigures } from './browser.ts';
import { pointRates, queryTimings, queueTimings, threadTimings } from './explore.ts';
import { foldedTimings } from './folded.ts';
import { memoryRates } from './memory.ts';
import { studioTimings } from './studio.ts';

const weft = fileURLToPath(new URL('../../bin/weft.js', import.meta.url));
const RUNS = 5;

interface Process {
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

/** Runs weft as a whole process, which tells its own peak memory when it ends. */
function wholeProcess(args: readonly string[]): Process {
  const hook = 'process.on("exit", () => process.stderr.write("\\npeak " + process.resourceUsage().maxRSS))';
  const hooked = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, weft, ...args];
  const walls: number[] = [];
  let peak = 0;
  for (let i = 0; i < RUNS; i += 1) {
    const start = performance.now();
    const child = spawnSync(process.execPath, hooked, { encoding: 'utf8' });
    walls.push((performance.now() - start) / 1000);
    peak = Math.max(peak, Number(/peak (\d+)/.exec(child.stderr)?.[1] ?? NaN) / 1024);
    if (child.status !== 0) throw new Error(child.stderr);
  }
  if (!Number.isFinite(peak)) throw new Error('the child did not tell its peak memory');
  return { wallSeconds: median(walls), peakMegabytes: peak };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function timed<T>(action: () => T): { readonly value: T; readonly seconds: number } {
  const start = performance.now();
  const value = action();
  return { value, seconds: (performance.now() - start) / 1000 };
}

function line(name: string, ...cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(46)}${cells.map((cell) => cell.padStart(18)).join('')}\n`);
}

const s = (seconds: number): string => `${seconds.toFixed(3)} s`;

function mainJob(): void {
  process.stdout.write(`\nwhole process (median of ${RUNS}, peak of all)\n`);
  line('', 'wall', 'peak memory', 'wall / batch 512');
  const reference = wholeProcess(['compare']);
  for (const batch of [512, 32, 4096]) {
    const done = batch === 512 ? reference : wholeProcess(['compare', '--batch', String(batch)]);
    const ratio = (done.wallSeconds / reference.wallSeconds).toFixed(2);
    line(`compare, ResNet-18, batch ${batch}`, s(done.wallSeconds), `${done.peakMegabytes.toFixed(0)} MB`, ratio);
  }
  const large = wholeProcess(['simulate', '--network', 'resnet50']);
  line('simulate, ResNet-50, batch 512, BDWP 2:8', s(large.wallSeconds), `${large.peakMegabytes.toFixed(0)} MB`, '');
}

function scaleSimFiles(): void {
  process.stdout.write("\nSCALE-Sim's ResNet-18 on 32×32 (beside its own CPU seconds on a like machine)\n");
  line('', 'SCALE-Sim', 'whole process', 'faster', 'warm', 'faster');
  for (const timing of foldedTimings((args) => wholeProcess(args).wallSeconds)) {
    const { dataflow, cycles, toolSeconds, processSeconds, warmSeconds } = timing;
    const ratio = (seconds: number): string => `${Math.round(toolSeconds / seconds)}×`;
    const warm = `${(1000 * warmSeconds).toFixed(2)} ms`;
    line(
      `${dataflow}, ${cycles} cycles`,
      s(toolSeconds),
      s(processSeconds),
      ratio(processSeconds),
      warm,
      ratio(warmSeconds),
    );
  }
}

function commands(): void {
  process.stdout.write('\ncommands executed against represented (exact)\n');
  line('', 'executed', 'represented', 'ratio');
  for (const batch of [32, 512, 4096]) {
    const { executed, represented } = simulate(mergeScenario({ network: 'resnet50', batch })).totals.commands;
    line(
      `ResNet-50, BDWP 2:8, batch ${batch}`,
      String(executed),
      String(represented),
      `${Math.round(represented / executed)}×`,
    );
  }
}

function engine(): void {
  process.stdout.write('\nthe engine (warm, one process)\n');
  line('', 'time', 'commands/s');
  const scenario = (part: PartialScenario): ReturnType<typeof mergeScenario> => mergeScenario(part);
  const big = scenario({ network: 'resnet50' });
  for (let i = 0; i < 3; i += 1) run(big);
  const warm = timed(() => run(big));
  const { represented } = warm.value.result.totals.commands;
  line('ResNet-50 step, schedule and all', s(warm.seconds), `${millions(represented / warm.seconds)} repr.`);
  const slow = timed(() => run(scenario({ network: 'resnet18', batch: 512 }), { fastForward: false }));
  const { executed: stepped } = slow.value.result.totals.commands;
  line('ResNet-18 step without fast-forward', s(slow.seconds), millions(stepped / slow.seconds));
}

const millions = (rate: number): string => `${(rate / 1e6).toFixed(2)} M/s`;

function queues(): void {
  process.stdout.write('\nevent queues: push and pop pairs\n');
  const machineLike = (queue: EventQueue): number => churn(queue, 16, 2_000_000, (i) => 1 + ((i * 7919) % 5000));
  const cycleLike = (queue: EventQueue): number => churn(queue, 512, 4_000_000, (i) => 1 + (i % 12));
  line(
    '16 pending, far apart (a machine)',
    `heap ${millions(machineLike(new HeapQueue()))}`,
    `wheel ${millions(machineLike(new WheelQueue()))}`,
  );
  line(
    '512 pending, close (a cycle-level model)',
    `heap ${millions(cycleLike(new HeapQueue()))}`,
    `wheel ${millions(cycleLike(new WheelQueue()))}`,
  );
}

function churn(queue: EventQueue, pending: number, count: number, delay: (i: number) => number): number {
  for (let i = 0; i < pending; i += 1) queue.push(delay(i), i);
  const { seconds } = timed(() => {
    for (let i = 0; i < count; i += 1) {
      const now = queue.peekTick();
      const key = queue.pop();
      queue.push(now + delay(i), key);
    }
  });
  return count / seconds;
}

/** Passes of a full array with i = 8, with noise for operands. */
function fullPasses(shape: GroupShape, count: number): SteppedPass[] {
  const { n, m } = shape;
  const [rows, columns, interleave] = [32, 32, 8];
  const isDenseShape = m === 1;
  const groups = isDenseShape ? 576 : 576 / m;
  const interleaveRows = 1;
  const random = new Random(1);
  const noise = (length: number): Float32Array => roundFp16All(new Float32Array(length).map(() => random.normal()));
  const west = noise((isDenseShape ? interleave : interleaveRows) * groups * m * rows);
  const size = interleave * groups * n * columns;
  const indices = isDenseShape ? null : new Uint8Array(size).map(() => random.int(0, m - 1));
  const valid = isDenseShape ? null : new Uint8Array(size).fill(1);
  const pass: SteppedPass = {
    dataflow: 'os',
    rows,
    columns,
    interleave,
    interleaveRows,
    groups,
    shape,
    drains: true,
    accumulates: false,
    west,
    north: noise(size),
    indices,
    valid,
    notBefore: 0,
  };
  return Array.from({ length: count }, () => pass);
}

function steppedArray(): void {
  process.stdout.write('\nstepped 32×32 array with values (PE-cycles/s; least, median, most)\n');
  line('', 'least', 'median', 'most');
  const { array } = resolveScenario(mergeScenario({}), noFiles).machine;
  for (const [name, shape, count] of [
    ['dense, i = 8, K = 576', { n: 1, m: 1 }, 4],
    ['2:8, i = 8, K = 576', { n: 2, m: 8 }, 16],
  ] as const) {
    const passes = fullPasses(shape, count);
    runStepped(array, passes.slice(0, 2));
    rates(name, 9, () => {
      const { value, seconds } = timed(() => runStepped(array, passes));
      return value.peCycles / seconds;
    });
  }
}

function goldenProducts(): void {
  process.stdout.write('\nGEMM with FP32 rounding, plain TypeScript (FLOP/s; least, median, most)\n');
  line('', 'least', 'median', 'most');
  const random = new Random(2);
  for (const size of [128, 256, 512]) {
    const noise = (): Float32Array => roundFp16All(new Float32Array(size * size).map(() => random.normal()));
    const [a, b] = [noise(), noise()];
    const shape = { M: size, N: size, K: size };
    gemmFp32(a, b, shape);
    rates(`${size}×${size}×${size}`, 9, () => (2 * size ** 3) / timed(() => gemmFp32(a, b, shape)).seconds);
  }
}

async function pages(): Promise<void> {
  const figures = await pageFigures();
  if (!figures) {
    process.stdout.write('\nthe page in a browser: no chromium; apt-get install chromium, or set WEFT_CHROMIUM\n');
    return;
  }
  const { spans, fileBytes, codeBytes, times } = figures;
  process.stdout.write(`\nthe page in a browser, ${spans} spans of noise (ms; median, most; aims in brackets)\n`);
  line("size of the file, of the page's code", `${megabytes(fileBytes)} [5]`, `${megabytes(codeBytes)} [0.15]`);
  for (const { devicePixels, firstPaint, firstFrame, zoom, pan } of times) {
    const at = `${devicePixels} device pixel${devicePixels === 1 ? '' : 's'} a pixel`;
    line(`first paint, ${at}`, ...milliseconds(firstPaint, 1500));
    line(`first frame after it, ${at}`, ...milliseconds(firstFrame, 60));
    line(`frame while zooming, ${at}`, ...milliseconds(zoom, 60));
    line(`frame while moving, ${at}`, ...milliseconds(pan, 60));
  }
}

const megabytes = (size: number): string => `${(size / 1e6).toFixed(2)} MB`;
const milliseconds = (found: readonly number[], aim: number): readonly [string, string] => [
  `${median(found).toFixed(1)} [${aim}]`,
  Math.max(...found).toFixed(1),
];

function memories(): void {
  process.stdout.write('\nmemory models (requests/s; least, median, most)\n');
  line('', 'least', 'median', 'most');
  for (const { name, rate } of memoryRates()) {
    rate();
    rates(name, 5, rate);
  }
}

async function studio(): Promise<void> {
  process.stdout.write(
    '\nthe studio: from another N:M to the answer painted, ResNet-18, batch 512 (least, median, most)\n',
  );
  const timings = await studioTimings();
  if (!timings) {
    process.stdout.write('no chromium: apt-get install chromium, or set WEFT_CHROMIUM\n');
    return;
  }
  for (const [name, times] of [
    ['asked for the first time', timings.fresh],
    ['asked before', timings.again],
  ] as const) {
    const ordered = times.toSorted((a, b) => a - b);
    line(name, ...[ordered[0], median(ordered), ordered[ordered.length - 1]].map((time) => `${time.toFixed(0)} ms`));
  }
}

function rates(name: string, runs: number, rate: () => number): void {
  const found = Array.from({ length: runs }, rate).toSorted((a, b) => a - b);
  line(name, ...[found[0], median(found), found[found.length - 1]].map(millions));
}

const noFiles = (path: string): string => {
  throw new Error(path);
};

/** Least, median and most, whichever way is good. */
const spread = (values: readonly number[]): readonly [number, number, number] => {
  const ordered = values.toSorted((a, b) => a - b);
  return [ordered[0], median(ordered), ordered[ordered.length - 1]];
};

/** Of what was timed in turn, pair by pair: the machine may be slower at one time than at another. */
const ratioOf = (one: readonly number[], other: readonly number[]): number =>
  median(one.map((value, i) => value / other[i]));

async function searches(): Promise<void> {
  process.stdout.write('\nsearches, ResNet-18 training (points/s of a core; least, median, most; aims in brackets)\n');
  line('', 'least', 'median', 'most');
  const found = pointRates();
  for (const { name, wanted, rates: each } of found) {
    const [least, middle, most] = spread(each).map((rate) => rate.toFixed(0));
    line(name, least, `${middle} [${wanted}]`, most);
  }
  // What one thread does in some seconds, more than NSGA-II begins with; the last points of a search leave one of two threads idle.
  const points = Math.max(80, Math.round(6 * median(found[0].rates)));
  process.stdout.write(
    '\nsearches in two ways, threads warm (seconds; medians, ratios pair by pair; aims in brackets)\n',
  );
  line('', 'one thread', 'two threads', 'faster');
  for (const { name, one, other } of await threadTimings(points)) {
    line(name, s(median(one)), s(median(other)), `${ratioOf(one, other).toFixed(2)}× [1.8]`);
  }
  const queued = await queueTimings(points);
  if (!queued) {
    process.stdout.write('\nsearches over a queue: no redis-server; apt-get install redis-server\n');
  } else {
    line('', 'one thread', 'queue, one worker', 'longer');
    const { name, one, other } = queued;
    line(name, s(median(one)), s(median(other)), `${ratioOf(other, one).toFixed(3)}× [1.05]`);
  }
  process.stdout.write('\n100 000 stored points: filter, front and sort, whole process (least, median, most)\n');
  line('', 'least', 'median', 'most');
  for (const { name, megabytes: size, seconds } of queryTimings()) {
    const [least, middle, most] = spread(seconds);
    line(`${name}, ${size.toFixed(0)} MB`, s(least), `${middle.toFixed(3)} s [2]`, s(most));
  }
}

const SECTIONS: Readonly<Record<string, () => void | Promise<void>>> = {
  process: mainJob,
  'scale-sim': scaleSimFiles,
  commands,
  engine,
  queues,
  stepped: steppedArray,
  gemm: goldenProducts,
  memory: memories,
  explore: searches,
  studio,
  page: pages,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined) {
  process.stderr.write(`bench: "${unknown}" is none of ${Object.keys(SECTIONS).join(', ')}\n`);
  process.exit(2);
}
process.stdout.write(
  `node ${process.version}, ${process.platform} ${process.arch}; own peak ${(resourceUsage().maxRSS / 1024).toFixed(0)} MB at start\n`,
);
for (const [name, section] of Object.entries(SECTIONS)) if (asked.length === 0 || asked.includes(name)) await section();
