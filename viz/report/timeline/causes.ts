/** Of what was picked: what it waited for or needed, in words and as places on the timeline. */
import { integer, seconds } from '../../../terms/people.ts';
import { firstWhere } from './looped.ts';
import type { Model } from './model.ts';
import type { Picked } from './pick.ts';
import type { Cause, Tokens } from './tokens.ts';

/** From the end of a span to the wait that it ended, or to the work that needed it. */
export interface Link {
  readonly text: string;
  readonly picked: Extract<Picked, { kind: 'span' }>;
  /** In ticks. */
  readonly from: number;
  readonly to: number;
}

export interface Links {
  readonly heading: string;
  readonly links: readonly Link[];
}

const HEADINGS = { wait: 'It waited for', work: 'It needed' } as const;

/** null where spans are merged, and of rounds that are drawn as one. */
export function linksOf(model: Model, picked: Picked): Links | null {
  const tokens = model.tokens();
  if (picked.kind !== 'span' || !tokens) return null;
  const lane = model.lanes[picked.unit];
  const execution = { unit: picked.unit, span: lane.spans[picked.at], shift: picked.shift };
  const isWait = lane.stall[picked.at] !== 0;
  const release = isWait ? tokens.releaseOf(execution) : null;
  const causes = isWait ? (release ? [release] : []) : tokens.needsOf(execution);
  const to = isWait ? null : tokens.startOf(execution);
  return {
    heading: HEADINGS[isWait ? 'wait' : 'work'],
    links: causes.map((cause) => ({
      text: wordsFor(model, tokens, cause),
      picked: pickedOf(model, cause),
      from: Math.min(tokens.endOf(cause), to ?? cause.arrival),
      to: to ?? cause.arrival,
    })),
  };
}

function pickedOf({ lanes }: Model, { unit, span, shift }: Cause): Link['picked'] {
  const { spans } = lanes[unit];
  return { kind: 'span', unit, at: firstWhere(0, spans.length, (at) => spans[at] >= span), shift, others: 0 };
}

function wordsFor({ timeline, cyclesPerTick }: Model, tokens: Tokens, cause: Cause): string {
  const { units, operations, ticksPerSecond } = timeline;
  const end = tokens.endOf(cause);
  const when = `until ${integer(end * cyclesPerTick)} (${end === 0 ? '0' : seconds(end / ticksPerSecond)})`;
  const work = `${units[cause.unit]}, ${operations[timeline.operation[cause.span]]}, ${when}`;
  switch (cause.kind) {
    case 'token': {
      const late = cause.arrival - end;
      return `${work}: ${cause.channel}${late > 0 ? `, there ${integer(late * cyclesPerTick)} cycles later` : ''}`;
    }
    case 'room':
      return `${work}: room in ${cause.channel}`;
    case 'server':
      return `the memory, busy with ${work}`;
    case 'itself':
      return `its own work before, still under way: ${work}`;
  }
}
