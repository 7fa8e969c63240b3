/**
 * Where a line lies: a line number (address / line size) split into channel, pseudo-channel, bank group, bank, row and column.
 *
 * A map is written from the least significant bit up: `bg2,ba2,co7,ro16`. A field may appear twice, its lower bits first.
 */
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';
import type { Organisation } from './device.ts';

export const addressFields = ['ch', 'pc', 'bg', 'ba', 'co', 'ro'] as const;
export type AddressField = (typeof addressFields)[number];

const FIELD_NAMES: Readonly<Record<AddressField, string>> = {
  ch: 'channels',
  pc: 'pseudo-channels',
  bg: 'bank groups',
  ba: 'banks of a group',
  co: 'lines of a row',
  ro: 'rows',
};

interface Piece {
  readonly field: AddressField;
  /** Lowest bit of the line number. */
  readonly from: number;
  readonly bits: number;
  /** Lowest bit of the field that it gives. */
  readonly to: number;
}

export interface AddressMap {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly bits: Readonly<Record<AddressField, number>>;
  /** Of a line number. */
  readonly totalBits: number;
}

/** Line numbers are split by 32-bit shifts. */
const MOST_BITS = 31;

/** @throws {ScenarioError} that names the field and what would be right */
export function parseAddressMap(text: string): AddressMap {
  const issues: Issue[] = [];
  const bits: Record<AddressField, number> = { ch: 0, pc: 0, bg: 0, ba: 0, co: 0, ro: 0 };
  const pieces: Piece[] = [];
  let from = 0;
  for (const word of text.split(',').map((part) => part.trim())) {
    const [, name = '', digits = ''] = /^([a-z]+)([1-9]\d*)$/i.exec(word) ?? [];
    const field = addressFields.find((known) => known === name);
    if (field === undefined) {
      const hint = didYouMean(name, addressFields) || `; fields are ${addressFields.join(', ')}`;
      issues.push({ path: 'map', message: `"${word}" is not a field with its bits, such as bg2 or ro16${hint}` });
      continue;
    }
    const count = Number(digits);
    pieces.push({ field, from, bits: count, to: bits[field] });
    bits[field] += count;
    from += count;
  }
  if (issues.length === 0 && from > MOST_BITS) {
    issues.push({ path: 'map', message: `"${text}" has ${from} bits; a line number has at most ${MOST_BITS}` });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  // One text for one map: it is a key, and part of a hash.
  const canonical = pieces.map((piece) => `${piece.field}${piece.bits}`).join(',');
  return { text: canonical, pieces, bits, totalBits: from };
}

/** Checks that a map has exactly the bits of a memory. @throws {ScenarioError} with every field that has not */
export function checkAddressMap(map: AddressMap, organisation: Organisation, channels: number): void {
  const wanted = fieldSizes(organisation, channels);
  const issues = addressFields.flatMap((field): Issue[] => {
    const needed = Math.log2(wanted[field]);
    const has = map.bits[field];
    if (needed === has) return [];
    const fault = has < needed ? 'does not cover' : 'overlaps beyond';
    const message = `"${map.text}" has ${has} ${field} bits, which ${fault} the ${wanted[field]} ${FIELD_NAMES[field]}: ${needed} are needed`;
    return [{ path: 'map', message }];
  });
  if (issues.length > 0) throw new ScenarioError(issues);
}

function fieldSizes(
  { pseudoChannels, bankGroups, banksPerGroup, linesPerRow, rows }: Organisation,
  channels: number,
): Readonly<Record<AddressField, number>> {
  return { ch: channels, pc: pseudoChannels, bg: bankGroups, ba: banksPerGroup, co: linesPerRow, ro: rows };
}

/**
 * The map in which a stream uses all that there is: channel, pseudo-channel and bank group lowest, then banks, columns and rows.
 *
 * @param channels  a power of two
 */
export function interleavedMap(organisation: Organisation, channels: number): AddressMap {
  const sizes = fieldSizes(organisation, channels);
  const fields = (['ch', 'pc', 'bg', 'ba', 'co', 'ro'] as const).filter((field) => sizes[field] > 1);
  return parseAddressMap(fields.map((field) => `${field}${Math.log2(sizes[field])}`).join(','));
}

/** A line's place. `bank` counts all banks of the channel. */
export interface LinePlace {
  channel: number;
  bank: number;
  row: number;
  column: number;
}

/** Makes the function that splits line numbers, into the same object each time: nothing is allocated for a request. */
export function lineSplitter(map: AddressMap): (line: number, place: LinePlace) => void {
  const piecesOf = (field: AddressField): readonly Piece[] => map.pieces.filter((piece) => piece.field === field);
  const [ch, ro, co] = [piecesOf('ch'), piecesOf('ro'), piecesOf('co')].map(gather);
  const { ba, bg } = map.bits;
  // A bank of the channel is pseudo-channel, group and bank, from the highest bits down.
  const bankPieces = [
    ...piecesOf('ba'),
    ...piecesOf('bg').map((piece) => ({ ...piece, to: piece.to + ba })),
    ...piecesOf('pc').map((piece) => ({ ...piece, to: piece.to + ba + bg })),
  ];
  const bank = gather(bankPieces);
  return (line, place) => {
    place.channel = ch(line);
    place.bank = bank(line);
    place.row = ro(line);
    place.column = co(line);
  };
}

/** Collects the bits of some pieces: one or two, as nearly always, without a loop. */
function gather(pieces: readonly Piece[]): (line: number) => number {
  const used = pieces.filter(({ bits }) => bits > 0);
  const shifts = used.map(({ from }) => from);
  const masks = used.map(({ bits }) => 2 ** bits - 1);
  const places = used.map(({ to }) => to);
  if (used.length === 0) return () => 0;
  if (used.length === 1) {
    const [[shift], [mask], [to]] = [shifts, masks, places];
    return (line) => ((line >>> shift) & mask) << to;
  }
  return (line) => {
    let value = 0;
    for (let i = 0; i < shifts.length; i += 1) value |= ((line >>> shifts[i]) & masks[i]) << places[i];
    return value;
  };
}

/** The line number of a place: the inverse of the splitter. */
export function lineOf(map: AddressMap, fields: Readonly<Record<AddressField, number>>): number {
  return map.pieces.reduce(
    (line, { field, from, bits, to }) => line + (Math.floor(fields[field] / 2 ** to) % 2 ** bits) * 2 ** from,
    0,
  );
}
