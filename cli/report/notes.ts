/** Notes for a person: equal messages on one line. */
import { wrapped } from '../wrap.ts';
import type { Note } from '../../dataflows/operation.ts';

const MOST_LAYERS = 4;
const WIDTH = 100;

export function noteLines(notes: readonly Note[]): string {
  const byMessage = new Map<string, string[]>();
  for (const { layer, message } of notes) byMessage.set(message, [...(byMessage.get(message) ?? []), layer]);
  return [...byMessage]
    .map(([message, layers]) => {
      const shown = layers.slice(0, MOST_LAYERS).join(', ');
      const more = layers.length > MOST_LAYERS ? ` and ${layers.length - MOST_LAYERS} more` : '';
      return wrapped(`note: ${shown}${more}: ${message}`, WIDTH, '  ').map((line) => `${line}\n`);
    })
    .flat()
    .join('');
}
