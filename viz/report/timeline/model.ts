/** What the timeline of a run is drawn from. */
import type { UnitResult } from '../../../run/result.ts';
import type { ReportRun, Timeline } from '../report-data.ts';
import type { OperationFacts } from './kinds.ts';
import { laneGroups } from './lane-groups.ts';
import type { LaneGroup } from './lane-groups.ts';
import { lanesOf } from './lane.ts';
import type { Lane } from './lane.ts';
import { Tokens } from './tokens.ts';

export interface Model {
  readonly timeline: Timeline;
  /** By unit. */
  readonly lanes: readonly Lane[];
  /** Groups of the units that have spans. */
  readonly groups: readonly LaneGroup[];
  /** By operation of the timeline. */
  readonly operations: readonly OperationFacts[];
  /** By unit; null where the result has none of that name. */
  readonly units: readonly (UnitResult | null)[];
  readonly cycles: number;
  readonly cyclesPerTick: number;
  /** Who waited for whom; null where spans are merged. Made when it is first asked for. */
  readonly tokens: () => Tokens | null;
  /** Bytes a second between memory and chip at most, and what its streams reach. */
  readonly memoryRoofs: ReportRun['memoryRoofs'];
}

export function modelOf({ result, memoryRoofs }: Pick<ReportRun, 'result' | 'memoryRoofs'>, timeline: Timeline): Model {
  const known = new Map(result.operations.map((operation) => [operation.id, operation]));
  const lanes = lanesOf(timeline);
  const groups = laneGroups(timeline.units)
    .map(({ name, units }) => ({ name, units: units.filter((unit) => lanes[unit].spans.length > 0) }))
    .filter(({ units }) => units.length > 0);
  let tokens: Tokens | null = null;
  return {
    tokens: () => {
      if (timeline.program) tokens ??= new Tokens(timeline, timeline.program);
      return tokens;
    },
    timeline,
    lanes,
    groups,
    operations: timeline.operations.map((id) => {
      const { layer, pass } = known.get(id) ?? { layer: '', pass: 'other' as const };
      return { layer, pass };
    }),
    units: timeline.units.map((name) => result.units.find(({ unit }) => unit === name) ?? null),
    cycles: result.totals.cycles,
    memoryRoofs,
    cyclesPerTick: timeline.ticks > 0 ? result.totals.cycles / timeline.ticks : 1,
  };
}

/** Ticks in which a unit executes operations, skipped rounds included; losses inside of operations count as work here. */
export const workTicks = ({ parts }: Lane): number =>
  parts.reduce((sum, { stall, ticks }) => sum + (stall === 0 ? ticks : 0), 0);

/** Share of the run in which a unit is busy. */
export function busyShare({ units, lanes, timeline, cycles }: Model, unit: number): number {
  const result = units[unit];
  if (result && cycles > 0) return result.busy / cycles;
  return timeline.ticks > 0 ? workTicks(lanes[unit]) / timeline.ticks : 0;
}
