/** Reads the fields of one reference point; a mistake names file, point and field. */
import { excerpt } from '../../terms/count.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';
import type { Fields } from './data-file.ts';

export class Point {
  readonly id: string;
  /** How messages name its file. */
  readonly file: string;
  readonly #fields: Fields;

  /** @param place  how a point without an id is named: `points[3]` */
  constructor(file: string, place: string, fields: Fields) {
    this.file = file;
    this.#fields = fields;
    const { id } = fields;
    this.id = typeof id === 'string' && id !== '' ? id : place;
  }

  /** Whether the field is there and says something. */
  has(field: string): boolean {
    return Object.hasOwn(this.#fields, field) && this.#fields[field] !== null;
  }

  /** A whole number from `least`. @throws {ScenarioError} */
  count(field: string, least = 1): number {
    const value = this.#need(field);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    return this.fail(field, `${shown(value)} is not a whole number from ${least} to 2^53 − 1`);
  }

  /** Any number, such as a percentage. @throws {ScenarioError} */
  number(field: string): number {
    const value = this.#need(field);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.fail(field, `${shown(value)} is not a number`);
  }

  /** A text. @throws {ScenarioError} */
  text(field: string): string {
    const value = this.#need(field);
    return typeof value === 'string' ? value : this.fail(field, `${shown(value)} is not a text`);
  }

  /** One of some words. @throws {ScenarioError} */
  word<Word extends string>(field: string, words: readonly Word[]): Word {
    const value = this.text(field);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    return this.fail(field, `${excerpt(value)} is none of ${words.join(', ')}`);
  }

  /** [rows, columns]. @throws {ScenarioError} */
  array(field: string): readonly [rows: number, columns: number] {
    const value = this.#need(field);
    const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 1;
    if (Array.isArray(value) && value.length === 2) {
      const [rows, columns]: readonly unknown[] = value;
      if (isSize(rows) && isSize(columns)) return [rows, columns];
    }
    return this.fail(field, `${shown(value)} is not [rows, columns]`);
  }

  fail(field: string, message: string): never {
    throw new ScenarioError([{ file: this.file, path: `${this.id}, ${field}`, message }]);
  }

  #need(field: string): unknown {
    if (this.has(field)) return this.#fields[field];
    return this.fail(field, `missing field${didYouMean(field, Object.keys(this.#fields).slice(0, MOST_FIELDS))}`);
  }
}

/** Fields that a mistyped one is looked for among. */
const MOST_FIELDS = 100;

const shown = (value: unknown): string => excerpt(JSON.stringify(value) ?? 'nothing');
