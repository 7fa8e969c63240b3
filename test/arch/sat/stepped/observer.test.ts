import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDense } from '../../../../arch/sat/array.ts';
import type { SeenLoad, SeenSlot, SeenSum, SteppedObserver } from '../../../../arch/sat/stepped/observer.ts';
import type { SteppedPass } from '../../../../arch/sat/stepped/passes.ts';
import { runStepped } from '../../../../arch/sat/stepped/run-stepped.ts';
import { anyArray, anySeeds, osPassesOf, wsPassOf } from './random-passes.ts';

class Noted implements SteppedObserver {
  readonly slots: SeenSlot[] = [];
  readonly sums: SeenSum[] = [];
  readonly loads: SeenLoad[] = [];
  fills = 0;

  slot(seen: SeenSlot): void {
    this.slots.push(seen);
  }

  fill(): void {
    this.fills += 1;
  }

  load(seen: SeenLoad): void {
    this.loads.push(seen);
  }

  sum(seen: SeenSum): void {
    this.sums.push(seen);
  }
}

const anyRun = fc.tuple(anyArray(), anySeeds, fc.boolean()).map(([array, seeds, isWs]) => {
  const passes: SteppedPass[] = isWs ? [wsPassOf(array, seeds, 0)] : osPassesOf(array, seeds, 0);
  return { array, passes };
});

describe('an observer of the stepped array', () => {
  it('changes nothing', () => {
    fc.assert(
      fc.property(anyRun, ({ array, passes }) => {
        expect(runStepped(array, passes, { observer: new Noted() })).toEqual(runStepped(array, passes));
      }),
      { numRuns: 200 },
    );
  });

  it('is told of every slot of every PE, every weight and every sum that leaves, with the operands of each product', () => {
    fc.assert(
      fc.property(anyRun, ({ array, passes }) => {
        const noted = new Noted();
        const run = runStepped(array, passes, { observer: noted });
        passes.forEach((pass, index) => {
          // The run may end before PEs without outputs have had their slots.
          const [rows, columns] = [pass.dataflow === 'os' ? pass.rows : array.rows, pass.columns];
          const slots = noted.slots.filter((seen) => seen.pass === index && seen.row < rows && seen.column < columns);
          const pairs =
            pass.dataflow === 'os' ? pass.interleave * pass.groups * pass.shape.n : pass.streamRows * pass.shape.n;
          expect(slots.filter(({ product }) => product !== null)).toHaveLength(rows * columns * pairs);
          for (const { product, bubble } of slots) {
            expect(product === null).toBe(bubble !== null);
            if (product) expect(product.product).toBe(Math.fround(product.west * product.north));
          }
          const outputs = new Float32Array(run.passes[index].outputs.length);
          for (const { pass: of, address, value } of noted.sums) if (of === index) outputs[address] = value;
          expect(outputs).toEqual(run.passes[index].outputs);
        });
        const [{ shape, dataflow, columns }] = passes;
        const loads = noted.loads.filter(({ column }) => column < columns);
        expect(loads).toHaveLength(dataflow === 'ws' ? array.rows * columns * shape.n : 0);
        expect(noted.fills > 0).toBe(!isDense(shape));
      }),
      { numRuns: 200 },
    );
  });

  it('sees PE(j,c) do in OS what PE(0,0) did j + c cycles before', () => {
    fc.assert(
      fc.property(anyArray(), anySeeds, (array, seeds) => {
        const noted = new Noted();
        const passes = osPassesOf(array, seeds, 0);
        runStepped(array, passes, { observer: noted });
        // Bubbles behind the last product may come after the end of the run.
        const timesOf = (row: number, column: number): string[] => {
          const slots = noted.slots.filter((seen) => seen.row === row && seen.column === column);
          return slots
            .slice(0, slots.findLastIndex(({ product }) => product !== null) + 1)
            .map(({ cycle, pass, product, bubble }) =>
              [cycle - row - column, pass, product?.tile, product?.pair, bubble].join(' '),
            );
        };
        const atOrigin = timesOf(0, 0);
        expect(atOrigin.length).toBeGreaterThan(0);
        const [{ rows, columns }] = passes;
        expect(timesOf(rows - 1, columns - 1)).toEqual(atOrigin);
      }),
      { numRuns: 100 },
    );
  });
});
