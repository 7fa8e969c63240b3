/** Spaces whose figures are formulas, so that their fronts are known. */
import type { Outcome } from '../../explore/evaluate.ts';
import type { Evaluator, Task } from '../../explore/explorer.ts';
import { explore } from '../../explore/explorer.ts';
import type { DriverName } from '../../explore/search/driver.ts';
import { makeDriver } from '../../explore/search/make-driver.ts';
import { readSpace } from '../../explore/space/space.ts';
import type { Space } from '../../explore/space/space.ts';
import type { StoredPoint } from '../../explore/store/line.ts';

/**
 * Time falls with rows · columns, DSPs rise with it, and a deep adder costs time alone: the front is every product of rows and
 * columns once, with addLatency 1.
 */
export const space: Space = readSpace(
  `
explore: 1
parameters:
  rows: { from: 1, to: 16, step: 1 }
  columns: { from: 1, to: 16, step: 1 }
  addLatency: { from: 1, to: 10, step: 1 }
objectives: [{ minimise: time }, { minimise: dsp }]
`,
  'analytic.yaml',
);

export function figures({ scenarios: [{ scenario }] }: Task): Outcome {
  const { rows, columns, addLatency } = scenario.set as Record<string, number>;
  const time = (1 + addLatency / 100) / (rows * columns);
  return { status: 'ok', networks: { network: { time } }, machine: { dsp: rows * columns }, misfit: [] };
}

/** Rows times columns from 1 to 16: how many different products there are. */
export const frontSize = new Set(
  Array.from({ length: 16 }, (_, a) => Array.from({ length: 16 }, (__, b) => (a + 1) * (b + 1))).flat(),
).size;

export interface Found {
  readonly points: readonly StoredPoint[];
  /** In the order in which they were finished. */
  readonly finished: readonly StoredPoint[];
}

/** Searches with so many evaluations at a time, which end in an order that depends on the salt. */
export async function searched(
  driver: DriverName,
  points: number,
  options: Partial<Parameters<typeof explore>[0]> & {
    readonly seed?: number;
    readonly jobs?: number;
    readonly salt?: number;
  } = {},
): Promise<Found> {
  const { seed = 1, jobs = 1, salt = 0, ...rest } = options;
  const finished: StoredPoint[] = [];
  let state = salt;
  const evaluator: Evaluator = {
    capacity: jobs,
    evaluate: async (task) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      for (let turns = salt === 0 ? 0 : state % 7; turns > 0; turns -= 1) await Promise.resolve();
      return figures(task);
    },
  };
  const found = await explore({
    space,
    driver: makeDriver(driver, space, { points, seed }),
    evaluator,
    context: null,
    onPoint: (point) => finished.push(point),
    ...rest,
  });
  return { points: found, finished };
}
