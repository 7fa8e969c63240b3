/** An ablation for a person: the ladder, then each optimisation alone and removed, then the scheduler against fixed choices. */
import type { Ablation, Ablations } from '../../run/ablate.ts';
import type { ResolvedScenario } from '../../run/scenario.ts';
import { formatSparsity } from '../../terms/sparsity.ts';
import { decimals, percent, timeUnitFor, times } from '../../terms/people.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right } from '../table.ts';
import { mostSaved } from '../../terms/stall-names.ts';

export function describeAblation(
  { batches, scenario }: Ablations,
  { network, machine, method, sparsity }: ResolvedScenario,
): string {
  const head = `${network.title}\n${scenario.phase}, ${method.name === 'dense' ? method.title : `${method.title} ${formatSparsity(sparsity)}`} on ${machine.name}\n`;
  return [head, ...batches.map((one) => describeBatch(one, machine.clockHz))].join('\n');
}

function describeBatch(ablation: Ablation, clockHz: number): string {
  const { batch, none, all, steps, alternatives } = ablation;
  const unit = timeUnitFor([none.seconds]);
  const time = (seconds: number): string => decimals(seconds / unit.scale);
  const span = (cycles: number): string => {
    const value = decimals(cycles / clockHz / unit.scale);
    return Number(value) === 0 ? '·' : value;
  };
  const ladder = fittedTable(
    [
      wrapping(`batch ${batch}: the ladder`, 24),
      right(`step (${unit.name})`),
      right('saved'),
      right('share'),
      right('FF'),
      right('BP'),
      right('WU'),
      right('other'),
      left('mostly'),
    ],
    [
      ['none', time(none.seconds)],
      ...steps.map(({ title, upToHere, saved, share }) => {
        const { FF, BP, WU, other } = saved.byPass;
        return [
          `+ ${title}`,
          time(upToHere.seconds),
          span(saved.cycles),
          percent(share),
          ...[FF, BP, WU, other].map(span),
          mostSaved(saved.byReason),
        ];
      }),
      ['none − all', '', span(none.cycles - all.cycles), percent(steps.reduce((sum, { share }) => sum + share, 0))],
    ],
  );
  const oneOff = fittedTable(
    [wrapping('each by itself', 24), right('alone saves'), right('removed costs'), right('of the step with all')],
    steps.map(({ title, alone, removed }) => [
      title,
      span(alone.cycles),
      span(removed.cycles),
      percent(removed.cycles / all.cycles),
    ]),
  );
  const scheduler = fittedTable(
    [wrapping('all on, but the schedule', 24), right(`step (${unit.name})`), right('against searched')],
    [
      ['searched per operation', time(all.seconds), times(1)],
      ...alternatives.map(({ title, point }) =>
        point ? [title, time(point.seconds), times(point.cycles / all.cycles)] : [title, 'cannot run', ''],
      ),
    ],
  );
  const reasons = [...new Set(alternatives.flatMap(({ reason }) => reason ?? []))].map((reason) => `note: ${reason}\n`);
  return `${ladder}\n\n${oneOff}\n\n${scheduler}\n${reasons.join('')}`;
}
