/** Numbers as people write them in flags. */
import { ScenarioError } from '../terms/scenario-error.ts';

/** @throws {ScenarioError} that says what would be right */
export function wholeNumber(path: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ScenarioError([{ path, message: `"${text}" is not a whole number from ${least} to ${most}` }]);
}

/** Several, by commas. @throws {ScenarioError} */
export function numbersOf(path: string, text: string, least: number, most: number): number[] {
  return text.split(',').map((part) => wholeNumber(path, part.trim(), least, most));
}
