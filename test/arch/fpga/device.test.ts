import { describe, expect, it } from 'vitest';
import { deviceNames, loadDevice, readDevice, wholeDevice } from '../../../arch/fpga/device.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';

const noFile = (path: string): never => {
  throw new Error(`no ${path}`);
};

const issuesOf = (yaml: string): string[] => {
  try {
    readDevice(yaml, 'my.yaml');
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
};

describe('devices that come with weft', () => {
  it.each([
    ['xcvu9p', 3, { lut: 1_182_240, lutMemory: 591_840, ff: 2_364_480, dsp: 6840, bram36: 2160, uram: 960 }],
    ['xcu250', 4, { lut: 1_728_000, lutMemory: 791_040, ff: 3_456_000, dsp: 12_288, bram36: 2688, uram: 1280 }],
    ['xczu9eg', 1, { lut: 274_080, ff: 548_160, dsp: 2520, bram36: 912, uram: 0 }],
    ['xcu280', 3, { lut: 1_303_680, ff: 2_607_360, dsp: 9024, bram36: 2016, uram: 960 }],
  ])('%s has what its source says in total', (name, slrs, total) => {
    const device = loadDevice(name, noFile);
    expect(device.slrs).toHaveLength(slrs);
    expect(wholeDevice(device)).toEqual(total);
  });

  it('a platform leaves less than the die has, in every SLR', () => {
    const [card, die] = ['vcu1525-xdma', 'xcvu9p'].map((name) => loadDevice(name, noFile));
    for (const [i, slr] of card.slrs.entries()) {
      for (const kind of ['lut', 'ff', 'dsp', 'bram36', 'uram'] as const) {
        expect(slr[kind]).toBeLessThanOrEqual(die.slrs[i][kind]);
      }
    }
  });

  it.each(deviceNames)('%s says where its numbers are from, and has its own name', (name) => {
    const device = loadDevice(name, noFile);
    expect(device.name).toBe(name);
    expect(device.evidence).not.toBe('user');
    expect(device.source).not.toBe('');
  });
});

describe('a device of a user', () => {
  it('is a few lines of yaml', () => {
    const device = readDevice(
      'name: mine\nslrs: [{ name: die, lut: 100, ff: 200, dsp: 3, bram36: 4, uram: 0 }]',
      'my.yaml',
    );
    expect(device).toMatchObject({ name: 'mine', evidence: 'user', source: '' });
    expect(wholeDevice(device)).toEqual({ lut: 100, ff: 200, dsp: 3, bram36: 4, uram: 0 });
  });

  it('that is wrong is refused with all mistakes and their places', () => {
    expect(
      issuesOf(`name: mine
slrs:
  - { name: A, lut: 10, ff: 20, dsps: 3, bram36: 4, uram: 0 }
  - { name: A, lut: 10.5, lutMemory: 50, ff: 20, dsp: -3, bram36: 4, uram: 0 }
lut: 3
lut: 4
`),
    ).toEqual([
      'my.yaml:3:5 slrs[0]: missing key "dsp"',
      'my.yaml:3:33 slrs[0].dsps: unknown key; did you mean "dsp"?',
      'my.yaml:4:21 slrs[1].lut: expected a whole number',
      'my.yaml:4:55 slrs[1].dsp: expected number to be >=0',
      'my.yaml:5:1 lut: unknown key',
      'my.yaml:6:1 lut: duplicate key; it is already at line 5',
    ]);
  });

  it.each([
    [
      'name: x\nslrs: [{ name: A, lut: 5, lutMemory: 6, ff: 1, dsp: 0, bram36: 0, uram: 0 }]',
      /6 LUTs as memory are more than all 5/,
    ],
    [
      `name: x\nslrs: [${'{ name: A, lut: 5, ff: 1, dsp: 0, bram36: 0, uram: 0 },'.repeat(2)}]`,
      /there is another SLR named "A"/,
    ],
    ['name: x\nslrs: []', /slrs: .*1/],
  ])('is refused: %j', (yaml, message) => {
    expect(issuesOf(yaml).join('\n')).toMatch(message);
  });
});
