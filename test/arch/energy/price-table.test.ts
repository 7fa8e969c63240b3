import { describe, expect, it } from 'vitest';
import { actions } from '../../../arch/energy/actions.ts';
import { loadPriceTable, priceTableNames, readPriceTable } from '../../../arch/energy/price-table.ts';
import type { PriceTable } from '../../../arch/energy/price-table.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';

const tableNamed = (name: string): PriceTable =>
  loadPriceTable(name, (path) => {
    throw new Error(`no ${path}`);
  });

const issuesOf = (yaml: string): string[] => {
  try {
    readPriceTable(yaml, 'my.yaml');
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
};

describe('price tables that come with weft', () => {
  it('are those of three technologies', () => {
    expect(priceTableNames).toEqual(['asic-45nm', 'asic-7nm', 'fpga-vu9p-16nm']);
    expect(priceTableNames.map((name) => tableNamed(name).nodeNm)).toEqual([45, 7, 16]);
    expect(priceTableNames.map((name) => tableNamed(name).voltageV)).toEqual([0.9, null, null]);
  });

  it.each(priceTableNames)('%s says of every price where it is from', (name) => {
    const { prices, statics } = tableNamed(name);
    for (const { source, evidence } of [...Object.values(prices), ...Object.values(statics)]) {
      expect(source).not.toBe('');
      expect(evidence).not.toBe('user');
    }
  });

  it('the FPGA prices every action; a multiply-add is 15 to 42 pJ there, 2 pJ at 45 nm, 0.7 pJ at 7 nm', () => {
    const { prices } = tableNamed('fpga-vu9p-16nm');
    expect(actions.filter((action) => !prices[action])).toEqual([]);
    const multiplyAdd = (name: string, limit: 'low' | 'nominal' | 'high'): number =>
      (tableNamed(name).prices['fp16-multiply']?.band[limit] ?? 0) +
      (tableNamed(name).prices['fp32-add']?.band[limit] ?? 0);
    expect(multiplyAdd('fpga-vu9p-16nm', 'low')).toBeCloseTo(14.8, 9);
    expect(multiplyAdd('fpga-vu9p-16nm', 'high')).toBe(42);
    expect(multiplyAdd('asic-45nm', 'nominal')).toBe(2);
    expect(multiplyAdd('asic-7nm', 'nominal')).toBeCloseTo(0.72, 9);
  });

  it('a stream read by commands costs what was measured: 5.7 pJ/bit of bursts from x8 devices', () => {
    const { prices } = tableNamed('asic-45nm');
    expect((prices['dram-read']?.band.nominal ?? 0) / 512).toBeCloseTo(5.7, 1);
    // A rank of x4 devices with ECC takes 1.6 · 18/16 of that.
    const ratio = tableNamed('fpga-vu9p-16nm').prices['dram-read']?.band.nominal ?? 0;
    expect(ratio / (prices['dram-read']?.band.nominal ?? 1)).toBeCloseTo(1.8, 3);
  });
});

describe('a price table of a user', () => {
  it('may be short', () => {
    const table = readPriceTable(
      'name: mine\nnode: 28 nm\nprices:\n  compare: { low: 10 fJ, nominal: 20 fJ, high: 1 nJ }',
      'my.yaml',
    );
    expect(table).toEqual({
      name: 'mine',
      title: '',
      nodeNm: 28,
      voltageV: null,
      dram: null,
      prices: { compare: { band: { low: 0.01, nominal: 0.02, high: 1000 }, evidence: 'user', source: '' } },
      statics: {},
    });
  });

  it('that is wrong is refused with all mistakes and their places', () => {
    expect(
      issuesOf(`name: mine
node: 28
voltage: 0.9 V
prices:
  compare: { low: 3 pJ, nominal: 2 pJ, high: 4 pJ }
  fp32-ad: { low: 1 pJ, nominal: 2 pJ, high: 4 pJ }
  fp16-add: { low: -1 pJ, nominal: 2, high: 4 W }
  fp16-add: { low: 1 pJ, nominal: 2 pJ, high: 4 pJ }
static:
  chip: { low: 1 W, nominal: 2 W }
`),
    ).toEqual([
      'my.yaml:2:7 node: 28 has no unit; write a length such as "16 nm"',
      'my.yaml:5:34 prices.compare.nominal: low 3 is above nominal 2',
      'my.yaml:6:3 prices.fp32-ad: unknown key; did you mean "fp32-add"?',
      'my.yaml:8:3 prices.fp16-add: duplicate key; it is already at line 7',
      'my.yaml:10:9 static.chip: missing key "high"',
    ]);
  });

  it.each([
    [
      '{ low: -1 pJ, nominal: 2 pJ, high: 4 pJ }',
      'my.yaml:1:54 prices.compare.low: "-1 pJ" is negative; write an energy such as "2.5 pJ"',
    ],
    ['{ low: 1 pJ, nominal: 2 pJ, high: 1.5 pJ }', 'my.yaml:1:69 prices.compare.nominal: nominal 2 is above high 1.5'],
    [
      '{ low: 1 pJ, nominal: 2 pJ, high: 4 W }',
      'my.yaml:1:81 prices.compare.high: "4 W" is a power; an energy such as "2.5 pJ" is needed',
    ],
    [
      '{ low: 1 pJ, nominal: 2 pJ, high: 4 pJ, evidence: rumour }',
      'my.yaml:1:97 prices.compare.evidence: expected one of "run", "repo", "doc", "recalled", "derived", "est", "user"',
    ],
  ])('with %s is refused', (price, message) => {
    expect(issuesOf(`{ name: mine, node: 28 nm, prices: { compare: ${price} } }`)).toEqual([message]);
  });
});
