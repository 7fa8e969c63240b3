/** Elementwise work that runs beside the nest of a weight gradient, and how it is spread over the nest's rounds. */
import type { ElementwiseOperation } from '../operation.ts';
import type { Variant } from './loops.ts';
import type { SatNode } from './program-writer.ts';

/** Elementwise work to run beside a nest: written around and inside it. */
export interface Beside {
  readonly operation: ElementwiseOperation;
  readonly index: number;
  /** Commands before its first and after its last portion (signals). */
  readonly before: readonly SatNode[];
  readonly after: readonly SatNode[];
}

/** Some parts of a level, and what runs beside them. */
export interface Share {
  readonly variants: readonly Variant[];
  readonly besides: readonly Beside[];
}

/**
 * Spreads works over the parts of a level: with at least as many parts as works, each work gets a run of parts in
 * proportion to its bytes; with fewer, each part gets several works.
 */
export function shares(variants: readonly Variant[], besides: readonly Beside[]): Share[] {
  const parts = variants.reduce((sum, { count }) => sum + count, 0);
  if (besides.length <= 1 || parts === 1) return [{ variants, besides }];
  if (parts < besides.length) {
    return Array.from({ length: parts }, (_, part) => ({
      variants: slice(variants, part, part + 1),
      besides: besides.slice(
        Math.floor((part * besides.length) / parts),
        Math.floor(((part + 1) * besides.length) / parts),
      ),
    }));
  }
  const weights = besides.map(({ operation }) => operation.readBytes + operation.writeBytes);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let from = 0;
  let seen = 0;
  return besides.map((beside, i) => {
    seen += weights[i];
    const left = besides.length - 1 - i;
    const wanted = left === 0 ? parts : Math.round((parts * seen) / total);
    const to = Math.min(parts - left, Math.max(from + 1, wanted));
    const share = { variants: slice(variants, from, to), besides: [beside] };
    from = to;
    return share;
  });
}

/** Parts [from, to) of a level. */
function slice(variants: readonly Variant[], from: number, to: number): Variant[] {
  const sliced: Variant[] = [];
  let start = 0;
  for (const variant of variants) {
    const first = Math.max(from, start);
    const last = Math.min(to, start + variant.count);
    const skipped = (first - start) * variant.size;
    if (last > first) sliced.push({ ...variant, count: last - first, from: variant.from + skipped });
    start += variant.count;
  }
  return sliced;
}
