/** When the west link sends M-groups ahead of the slots that read them: w values a cycle, the last ones just in time. */

/** One entry a cycle of the link, in order. Cycles relative to the start of the pass, so the first are negative. */
export interface GroupSends {
  readonly at: Int32Array;
  readonly group: Int32Array;
  /** Position in the group file of the first value sent, and how many are. */
  readonly first: Int32Array;
  readonly count: Int32Array;
}

/** Cycles the link needs for so many values. */
export function linkCycles(values: number, valuesPerCycle: number): number {
  let cycles = 0;
  for (let sent = 0; sent < values; sent += valuesPerCycle) cycles += 1;
  return cycles;
}

/**
 * Sends that fill the group file with one group after another.
 *
 * @param firstUses  slot of the first read of each group
 * @param values  values of a group, over all row tiles
 */
export function groupSends(firstUses: readonly number[], values: number, valuesPerCycle: number): GroupSends {
  const cycles = linkCycles(values, valuesPerCycle);
  const at: number[] = [];
  const group: number[] = [];
  const first: number[] = [];
  const count: number[] = [];
  firstUses.forEach((use, index) => {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      at.push(use - cycles + cycle);
      group.push(index);
      first.push(cycle * valuesPerCycle);
      count.push(Math.min(valuesPerCycle, values - cycle * valuesPerCycle));
    }
  });
  return {
    at: Int32Array.from(at),
    group: Int32Array.from(group),
    first: Int32Array.from(first),
    count: Int32Array.from(count),
  };
}

/** Dense operands are not sent ahead. */
export const NO_SENDS: GroupSends = groupSends([], 0, 1);
