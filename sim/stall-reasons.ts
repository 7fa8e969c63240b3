/** All reasons for which units of a program may stall, each once: what a ledger has counters for. */
import type { Command, Program } from './program.ts';
import { CLOCK_REASON, TAIL_REASON } from './unit-model.ts';
import type { UnitModel } from './unit-model.ts';

export function stallReasons<Work>(
  { channels, servers }: Program<Work>,
  models: readonly (UnitModel<Work> | null)[],
  commands: readonly Command<Work>[],
): Set<string> {
  const reasons = new Set([TAIL_REASON, CLOCK_REASON]);
  for (const { emptyReason, fullReason } of channels) reasons.add(emptyReason).add(fullReason);
  for (const { waitReason } of servers) reasons.add(waitReason);
  for (const model of models) for (const reason of model?.holdReasons ?? []) reasons.add(reason);
  for (const { losses } of commands) for (const { reason } of losses) reasons.add(reason);
  return reasons;
}
