/** Room that text takes, before it is drawn: an estimate that is rather too wide, so that what fits by it fits. */

/** Mean width of a character over the height of the font, of sans-serif fonts. */
const PER_CHARACTER = 0.6;

/** @param size  of the font, in pixels */
export const textWidth = (text: string, size: number): number => text.length * PER_CHARACTER * size;

/** Text cut at the end to fit, with an ellipsis. */
export function shortened(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  const characters = Math.max(1, Math.floor(room / (PER_CHARACTER * size)) - 1);
  return `${text.slice(0, characters)}…`;
}

/** Text cut in the middle: names of layers differ at both ends. */
export function shortenedInside(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  const characters = Math.max(2, Math.floor(room / (PER_CHARACTER * size)) - 1);
  const front = Math.ceil(characters / 2);
  return `${text.slice(0, front)}…${text.slice(text.length - (characters - front))}`;
}
