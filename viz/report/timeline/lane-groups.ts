/** Which lanes belong together: a unit that computes, then the queues that feed and empty it. */
const GROUPS: readonly (readonly [name: string, belongs: RegExp])[] = [
  ['array', /^(stce|dma\..*)$/],
  ['vector engine', /^vector(\..*)?$/],
  ['pruner', /^sore(\..*)?$/],
  ['optimizer', /^wuve(\..*)?$/],
];

export interface LaneGroup {
  readonly name: string;
  /** Indices of units; the first computes and stays when the group is folded. */
  readonly units: readonly number[];
}

/** Units in groups, each in one; those of no known kind are groups of their own. */
export function laneGroups(units: readonly string[]): LaneGroup[] {
  const groups = new Map<string, number[]>(GROUPS.map(([name]) => [name, []]));
  units.forEach((unit, index) => {
    const name = GROUPS.find(([, belongs]) => belongs.test(unit))?.[0] ?? unit;
    groups.set(name, [...(groups.get(name) ?? []), index]);
  });
  return [...groups].filter(([, members]) => members.length > 0).map(([name, members]) => ({ name, units: members }));
}
