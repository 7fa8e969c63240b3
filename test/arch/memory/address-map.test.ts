import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkAddressMap,
  interleavedMap,
  lineOf,
  lineSplitter,
  parseAddressMap,
} from '../../../arch/memory/address-map.ts';
import type { LinePlace } from '../../../arch/memory/address-map.ts';
import { dramDevices } from '../../../arch/memory/devices.ts';
import { anyMap, deviceNamed } from './any-memory.ts';

const placeOf = (map: string, line: number): LinePlace => {
  const place = { channel: 0, bank: 0, row: 0, column: 0 };
  lineSplitter(parseAddressMap(map))(line, place);
  return place;
};
const ddr4 = deviceNamed('ddr4-2400-x8').organisation;

describe('an address map', () => {
  it('splits a line number from its lowest bit up', () => {
    // 0b1101_0000011_10_01: bank group 1, bank 2, column 3, row 13; a bank of the channel is group · 4 + bank.
    expect(placeOf('bg2,ba2,co7,ro16', 0b1101_0000011_10_01)).toEqual({ channel: 0, bank: 6, row: 13, column: 3 });
  });

  it('takes the lower bits of a field that appears twice first', () => {
    // co1 = 1, ba2 = 0, co6 = 0b10: column 0b101.
    expect(placeOf('bg2,co1,ba2,co6,ro17', 0b10_00_1_00).column).toBe(0b101);
  });

  it('counts banks of the channel by pseudo-channel, group, bank', () => {
    expect(placeOf('pc1,ch3,bg2,ba2,co5,ro16', 0b11_10_101_1)).toEqual({
      channel: 0b101,
      bank: 16 + 2 * 4 + 3,
      row: 0,
      column: 0,
    });
  });

  it('gives every line a place of its own, and the line back', () => {
    const memory = fc
      .record({ device: fc.constantFrom(...dramDevices), channels: fc.constantFrom(1, 2, 8) })
      .chain(({ device: { organisation }, channels }) =>
        fc.record({
          map: fc.oneof(anyMap(organisation, channels), fc.constant(interleavedMap(organisation, channels))),
          organisation: fc.constant(organisation),
          channels: fc.constant(channels),
          share: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }),
        }),
      );
    fc.assert(
      fc.property(memory, ({ map, organisation, channels, share }) => {
        checkAddressMap(map, organisation, channels);
        const { bankGroups, banksPerGroup, rows, linesPerRow } = organisation;
        const split = lineSplitter(map);
        const place = { channel: 0, bank: 0, row: 0, column: 0 };
        for (const line of share.map((part) => Math.floor(part * 2 ** map.totalBits))) {
          split(line, place);
          const { channel: ch, bank, row: ro, column: co } = place;
          expect([ch < channels, ro < rows, co < linesPerRow]).toEqual([true, true, true]);
          const [bg, pc] = [Math.floor(bank / banksPerGroup), Math.floor(bank / (bankGroups * banksPerGroup))];
          expect(lineOf(map, { ch, pc, bg: bg % bankGroups, ba: bank % banksPerGroup, co, ro })).toBe(line);
        }
      }),
    );
  });

  it.each([
    [
      'bg2,ba2,co6,ro16',
      /^map: "bg2,ba2,co6,ro16" has 6 co bits, which does not cover the 128 lines of a row: 7 are needed$/,
    ],
    ['bg2,ba2,co7,ro17', /has 17 ro bits, which overlaps beyond the 65536 rows: 16 are needed$/],
    ['bg2,co7,ro16', /has 0 ba bits, which does not cover the 4 banks of a group: 2 are needed$/],
    ['ch1,bg2,ba2,co7,ro16', /has 1 ch bits, which overlaps beyond the 1 channels: 0 are needed$/],
    ['bg2,bg1,ba2,co7,ro16', /has 3 bg bits, which overlaps beyond the 4 bank groups: 2 are needed$/],
  ])('%s is refused for DDR4 with one channel', (text, message) => {
    expect(() => checkAddressMap(parseAddressMap(text), ddr4, 1)).toThrow(message);
  });

  it('says all fields that do not fit at once', () => {
    expect(() => checkAddressMap(parseAddressMap('bg2,co7'), ddr4, 2)).toThrow(/0 ch bits[^]*0 ba bits[^]*0 ro bits/);
  });

  it.each([
    ['bg2,bank2', /^map: "bank2" is not a field with its bits, such as bg2 or ro16/],
    ['bg2,ro', /"ro" is not a field/],
    ['', /"" is not a field/],
    ['co7,ro25', /"co7,ro25" has 32 bits; a line number has at most 31/],
  ])('"%s" is no map', (text, message) => {
    expect(() => parseAddressMap(text)).toThrow(message);
  });
});
