/**
 * A roofline: how fast operations run beside how much they compute for a byte, under what the machine can do at most.
 *
 * Both axes are dense-equivalent: two operations for each MAC of the dense GEMM, whether executed or skipped. So sparsity moves a
 * point up and to the right, and N:M has a roof of its own, M/N above the dense one.
 */
import type { OperationResult, PassOrOther } from '../../../run/result.ts';
import type { ReportRun, Roof } from '../report-data.ts';

type MemoryRoof = ReportRun['memoryRoofs'][number];

export interface RooflinePoint {
  readonly id: string;
  readonly layer: string;
  readonly pass: PassOrOther;
  /** Operations per byte between memory and chip. */
  readonly intensity: number;
  /** Operations a second of the time that it is charged with. */
  readonly rate: number;
  readonly seconds: number;
  /** Name of the lowest roof above it, and the rate over that roof's; null if there are no roofs. */
  readonly roof: { readonly name: string; readonly share: number } | null;
}

type Placed = Pick<
  OperationResult,
  'id' | 'layer' | 'pass' | 'kind' | 'seconds' | 'macs' | 'skippedMacs' | 'bytesRead' | 'bytesWritten' | 'sparse'
>;

interface RoofedRun {
  readonly result: { readonly operations: readonly Placed[] };
  readonly roofs: readonly Roof[];
  readonly memoryRoofs: readonly MemoryRoof[];
}

/** @returns points of the GEMMs, and how many have no place because they take no time, move no bytes or compute nothing */
export function rooflinePoints({ result, roofs, memoryRoofs }: RoofedRun): {
  readonly points: readonly RooflinePoint[];
  readonly leftOut: number;
} {
  const gemms = result.operations.filter(({ kind }) => kind === 'gemm');
  const points = gemms.flatMap(({ id, layer, pass, seconds, macs, skippedMacs, bytesRead, bytesWritten, sparse }) => {
    const operations = 2 * (macs + skippedMacs);
    const bytes = bytesRead + bytesWritten;
    if (operations === 0 || bytes === 0 || seconds === 0) return [];
    const intensity = operations / bytes;
    const rate = operations / seconds;
    const roof = lowestRoof(intensity, computeRoof(roofs, sparse), memoryRoofs);
    return [{ id, layer, pass, intensity, rate, seconds, roof: roof && { name: roof.name, share: rate / roof.rate } }];
  });
  return { points, leftOut: gemms.length - points.length };
}

/** The roof of its N:M (`2:8` of `2:8 weights`), or else the first, which is dense. */
const computeRoof = (roofs: readonly Roof[], sparse: string | null): Roof | undefined =>
  roofs.find(({ name }) => name === sparse?.split(' ')[0]) ?? roofs[0];

/** Of memory, the highest counts: what nothing can beat. */
function lowestRoof(
  intensity: number,
  compute: Roof | undefined,
  memoryRoofs: readonly MemoryRoof[],
): { readonly name: string; readonly rate: number } | null {
  const memory = memoryRoofs.toSorted((a, b) => b.bytesPerSecond - a.bytesPerSecond)[0];
  const candidates = [
    ...(compute ? [{ name: compute.name, rate: compute.operationsPerSecond }] : []),
    ...(memory ? [{ name: `memory, ${memory.name}`, rate: memory.bytesPerSecond * intensity }] : []),
  ];
  return candidates.toSorted((a, b) => a.rate - b.rate)[0] ?? null;
}

type Range = readonly [low: number, high: number];

/** Ranges of both axes: all points and all corners of the roofs, with some room. */
export function rooflineRanges(
  points: readonly Pick<RooflinePoint, 'intensity' | 'rate'>[],
  roofs: readonly Roof[],
  memoryRoofs: readonly MemoryRoof[],
): { readonly intensity: Range; readonly rate: Range } {
  const corners = memoryRoofs.flatMap(({ bytesPerSecond }) =>
    roofs.map(({ operationsPerSecond }) => operationsPerSecond / bytesPerSecond),
  );
  const rates = [...points.map(({ rate }) => rate), ...roofs.map((roof) => roof.operationsPerSecond)];
  return {
    intensity: widened([...points.map(({ intensity }) => intensity), ...corners], 2),
    rate: widened([...rates, ...(rates.length > 0 ? [Math.max(...rates) / 10] : [])], 1.8),
  };
}

const widened = (values: readonly number[], factor: number): Range =>
  values.length === 0 ? [1, 1000] : [Math.min(...values) / factor, Math.max(...values) * factor];

export interface RoofLine {
  readonly name: string;
  readonly kind: 'compute' | 'memory';
  readonly from: readonly [intensity: number, rate: number];
  readonly to: readonly [intensity: number, rate: number];
}

/** Roofs as lines inside the ranges: memory rises up to the highest roof of computing, which starts where memory reaches it. */
export function roofLines(
  roofs: readonly Roof[],
  memoryRoofs: readonly MemoryRoof[],
  { intensity: [left, right], rate: [bottom] }: ReturnType<typeof rooflineRanges>,
): RoofLine[] {
  const fastest = Math.max(...memoryRoofs.map(({ bytesPerSecond }) => bytesPerSecond));
  const highest = Math.max(...roofs.map(({ operationsPerSecond }) => operationsPerSecond));
  const compute = roofs.map(({ name, operationsPerSecond: rate }): RoofLine => {
    const start = memoryRoofs.length === 0 ? left : Math.max(left, rate / fastest);
    return { name, kind: 'compute', from: [start, rate], to: [right, rate] };
  });
  const memory = memoryRoofs.map(({ name, bytesPerSecond }): RoofLine => {
    const start = Math.max(left, bottom / bytesPerSecond);
    const end = roofs.length === 0 ? right : Math.min(right, highest / bytesPerSecond);
    return {
      name,
      kind: 'memory',
      from: [start, start * bytesPerSecond],
      to: [end, end * bytesPerSecond],
    };
  });
  return [...compute, ...memory].filter(({ from, to }) => to[0] > from[0]);
}

/** Ticks of a logarithmic axis: powers of ten, and 2 and 5 between them if there are few. */
export function logTicks([low, high]: Range, most: number): number[] {
  const ticksOf = (steps: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      for (const step of steps) {
        const tick = power < 0 ? step / 10 ** -power : step * 10 ** power;
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    }
    return ticks;
  };
  const fine = ticksOf([1, 2, 5]);
  return fine.length <= most ? fine : ticksOf([1]);
}
