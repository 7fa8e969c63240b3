import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDense } from '../../../arch/sat/array.ts';
import { interleaveBlocks } from '../../../arch/sat/interleave.ts';
import { osEdge, osInterval, osTiming } from '../../../arch/sat/os-pass.ts';
import { wsInterval, wsTiming } from '../../../arch/sat/ws-pass.ts';
import { keptOf } from '../../../dataflows/compressed.ts';
import { gemmFp32 } from '../../../kernels/gemm.ts';
import { peArray, recordPe } from '../../../run/pe/record-pe.ts';
import type { PeRecording, PeState } from '../../../run/pe/recording.ts';
import type { PeSettings } from '../../../run/pe/settings.ts';
import { anySettings } from './any-settings.ts';

const small: PeSettings = {
  m: 2,
  k: 2,
  n: 1,
  sparsity: { n: 1, m: 1 },
  dataflow: 'os',
  interleave: 1,
  addLatency: 3,
  rows: 2,
  columns: 1,
  seed: 1,
};

const recorded = (change: Partial<PeSettings>): PeRecording => recordPe({ ...small, ...change });

/** States of a PE, cycle by cycle. */
function statesOf({ settings, states, stateNames }: PeRecording, row: number, column: number): PeState[] {
  const pes = settings.rows * settings.columns;
  const pe = row * settings.columns + column;
  return states.filter((_, at) => at % pes === pe).map((state) => stateNames[state]);
}

const count = ({ states, stateNames }: PeRecording, name: PeState): number =>
  states.filter((state) => stateNames[state] === name).length;

/** Last write + 1 by the closed forms, from the first value that is sent ahead on. */
function closedFormCycles(settings: PeSettings): number {
  const array = peArray(settings);
  const { m, k, n, sparsity: shape } = settings;
  const groups = Math.ceil(k / shape.m);
  let start = 0;
  if (settings.dataflow === 'ws') {
    const isCut = groups > array.rows;
    const kTiles = Math.ceil(groups / array.rows);
    const columnTiles = Math.ceil(n / array.columns);
    const timings = Array.from({ length: kTiles * columnTiles }, (_, pass) => {
      const columns = Math.min(array.columns, n - (pass % columnTiles) * array.columns);
      return wsTiming(array, { streamRows: m, columns, shape });
    });
    for (const timing of timings.slice(0, -1)) start += wsInterval(array, timing, isCut);
    const link = isDense(shape) ? 0 : Math.ceil(shape.m / array.denseLinkValues);
    return Math.max(timings[0].load, link) + start + (timings.at(-1)?.lastWrite ?? 0) + 1;
  }
  const tile = { rows: m, columns: n, groups };
  const edges = interleaveBlocks(array, tile, shape, settings.interleave).flatMap((block) => {
    const pass = { ...block, groups, shape, drains: true, accumulates: false };
    return Array.from({ length: block.count }, () => osEdge(array, pass));
  });
  edges.slice(1).forEach((edge, i) => {
    const { issue, drain, group } = osInterval(edges[i], edge);
    start += Math.max(issue, drain, group);
  });
  const last = edges[edges.length - 1];
  return osTiming(array, edges[0].pass).lead + start + last.timing.lastWrite + 1;
}

describe('a recording by hand', () => {
  it('has a dense pass: products L cycles apart, rows one cycle apart', () => {
    const run = recorded({});
    const tail = Array.from<PeState>({ length: run.cycles - 6 }).fill('tail');
    expect(statesOf(run, 0, 0)).toEqual([
      'multiply',
      'recurrence',
      'recurrence',
      'multiply',
      'recurrence',
      'recurrence',
      ...tail,
    ]);
    expect(statesOf(run, 1, 0).slice(0, 5)).toEqual(['fill', 'multiply', 'recurrence', 'recurrence', 'multiply']);
    // d = (r−1) + (K−1)·L + mul + L = 1 + 3 + 4 + 3 = 11; the last of two rows is written at d + R = 13.
    expect(run.cycles).toBe(14);
    expect(run.south.map(({ cycle, outRow }) => [cycle, outRow])).toEqual([
      [12, 1],
      [13, 0],
    ]);
  });

  it('has three interleaved tiles in the place of bubbles', () => {
    const run = recorded({ n: 3, interleave: 3 });
    expect(statesOf(run, 0, 0).slice(0, 7)).toEqual([...Array.from<PeState>({ length: 6 }).fill('multiply'), 'tail']);
    const atOrigin = run.at.filter((at, place) => place % 2 === 0 && at >= 0);
    expect(run.accumulators.filter((_, place) => place % 2 === 0).slice(0, 7)).toEqual([0, 1, 2, 0, 1, 2, -1]);
    expect(atOrigin.map((at) => run.products.k[at])).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('waits for a group that is wider than the link sends while it is used', () => {
    // 1 of 8 at L = 1: a slot a group, and two cycles of four values to send the next one.
    const run = recorded({ k: 16, sparsity: { n: 1, m: 8 }, addLatency: 1 });
    expect(statesOf(run, 0, 0).slice(0, 6)).toEqual([
      'fill',
      'fill',
      'multiply',
      'group-link',
      'multiply',
      'group-link',
    ]);
  });

  it('loads weights ahead in WS, and lets rows that have none do nothing', () => {
    const run = recorded({ dataflow: 'ws', k: 1, m: 3 });
    expect(statesOf(run, 0, 0).slice(0, 5)).toEqual(['fill', 'fill', 'multiply', 'multiply', 'multiply']);
    expect(count(run, 'ragged')).toBe(3);
    expect(run.north).toHaveLength(1);
  });

  it('counts pairs of a short group as padding', () => {
    // Five along K, 2 of 4: the second group has one value, so that one of its pairs is padding for each of two outputs.
    const run = recorded({ k: 5, sparsity: { n: 2, m: 4 } });
    expect(count(run, 'padding')).toBe(2);
    expect(count(run, 'multiply')).toBe(6);
  });
});

describe('any recording', () => {
  it('takes as long as the closed forms say', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        expect(recordPe(settings).cycles).toBe(closedFormCycles(settings));
      }),
      { numRuns: 300 },
    );
  });

  it('computes the product of the golden kernel', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { activations, weights, outputs } = recordPe(settings);
        const shape = { M: settings.m, N: settings.n, K: settings.k };
        const golden = gemmFp32(Float32Array.from(activations), Float32Array.from(weights), shape);
        expect(outputs).toEqual([...golden]);
      }),
      { numRuns: 100 },
    );
  });

  it('has products that add up to the product, each output in order of k', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { m, n, k } = settings;
        const run = recordPe(settings);
        const sums = new Float32Array(m * n);
        const lastK = new Int32Array(m * n).fill(-1);
        // The products are in order of their cycles.
        run.products.product.forEach((product, at) => {
          const { outRow, outColumn, weight, activation } = run.products;
          const out = outRow[at] * n + outColumn[at];
          expect(product).toBe(weight[at] * activation[at]);
          expect(activation[at]).toBe(run.activations[outRow[at] * k + run.products.k[at]]);
          expect(weight[at]).toBe(run.weights[run.products.k[at] * n + outColumn[at]]);
          expect(run.products.k[at]).toBeGreaterThan(lastK[out]);
          lastK[out] = run.products.k[at];
          sums[out] += product;
        });
        expect([...sums]).toEqual(run.outputs);
      }),
      { numRuns: 100 },
    );
  });

  it('selects exactly the weights that were kept, each once for every row of the output', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { m, n, k, sparsity } = settings;
        const { products, weights, ...run } = recordPe(settings);
        const uses = new Int32Array(k * n);
        products.k.forEach((at, i) => {
          uses[at * n + products.outColumn[i]] += 1;
          expect(at).toBe(products.group[i] * sparsity.m + products.index[i]);
          expect(products.pair[i]).toBeLessThan(sparsity.n);
        });
        expect([...uses]).toEqual(weights.map((weight) => (weight === 0 ? 0 : m)));
        const macs = m * n * (isDense(sparsity) ? k : keptOf(k, sparsity));
        expect(products.k).toHaveLength(macs);
        expect(run.at.filter((at) => at >= 0)).toHaveLength(macs);
        expect(run.states.filter((state) => run.stateNames[state] === 'multiply')).toHaveLength(macs);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves an accumulator alone for L cycles, and bubbles only where none is back', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        fc.pre(settings.dataflow === 'os');
        const { rows, columns, addLatency } = settings;
        const run = recordPe(settings);
        const pes = rows * columns;
        for (let pe = 0; pe < pes; pe += 1) {
          const last = new Map<string, number>();
          let pass = 0;
          for (let cycle = 0; cycle < run.cycles; cycle += 1) {
            const at = run.at[cycle * pes + pe];
            const state = run.stateNames[run.states[cycle * pes + pe]];
            // PE(0,0) always has outputs: in its bubbles all tiles of the pass are in the adder.
            if (state === 'recurrence' && pe === 0) {
              const before = Array.from({ length: Math.min(cycle, addLatency - 1) }, (_, i) => cycle - 1 - i);
              const inAdder = before
                .map((then) => run.accumulators[then * pes])
                .filter((accumulator) => accumulator >= 0);
              expect(new Set(inAdder).size).toBe(run.passes[pass].interleave);
            }
            if (at < 0) continue;
            pass = run.products.pass[at];
            const output = `${run.products.outRow[at]} ${run.products.outColumn[at]}`;
            expect(cycle - (last.get(output) ?? -Infinity)).toBeGreaterThanOrEqual(addLatency);
            last.set(output, cycle);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('has at its edges what the PEs there multiply later or at once, and all outputs', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const run = recordPe(settings);
        const { m, n, k } = settings;
        for (const { values } of run.west) {
          for (const { outRow, k: at, value } of values) expect(value).toBe(run.activations[outRow * k + at]);
        }
        for (const { k: at, outColumn, value } of run.north) expect(value).toBe(run.weights[at * n + outColumn]);
        const written = new Set(run.south.map(({ outRow, outColumn }) => outRow * n + outColumn));
        expect(written.size).toBe(m * n);
        for (const events of [run.west, run.north, run.south]) {
          const cycles = events.map(({ cycle }) => cycle);
          expect(cycles).toEqual(cycles.toSorted((a, b) => a - b));
          expect(cycles[0]).toBeGreaterThanOrEqual(0);
          expect(cycles.at(-1)).toBeLessThan(run.cycles);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is JSON, the same for the same settings', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const run = recordPe(settings);
        expect(JSON.parse(JSON.stringify(run))).toEqual(run);
        expect(recordPe(settings)).toEqual(run);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a recording that is refused', () => {
  it('says all that is out of bounds', () => {
    expect(() => recorded({ rows: 17, k: 0 })).toThrow(
      'rows must be a whole number from 1 to 16, not 17; k must be a whole number from 1 to 256, not 0',
    );
    expect(() => recorded({ sparsity: { n: 3, m: 2 } })).toThrow(
      'sparsity.n must be a whole number from 1 to 2, not 3',
    );
    expect(() => recorded({ sparsity: { n: 4, m: 4 } })).toThrow('dense is 1:1, not 4:4');
  });

  it('says what the array cannot hold', () => {
    expect(() => recorded({ dataflow: 'ws', sparsity: { n: 5, m: 8 } })).toThrow('hold 4 pairs, 5:8 needs 5');
  });

  it('says that the run is too long', () => {
    // Too many slots as such, and too many bubbles between them.
    expect(() => recorded({ m: 256, n: 256, k: 4 })).toThrow('at most 200000 cycles times PEs');
    expect(() => recorded({ m: 32, n: 32, k: 64, rows: 8, columns: 8, addLatency: 7 })).toThrow(
      'at most 200000 cycles times PEs',
    );
  });
});
