import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadDevice, readDevice } from '../../arch/fpga/device.ts';
import type { Device } from '../../arch/fpga/device.ts';
import { tightest } from '../../arch/fpga/fit.ts';
import { operatorStyles } from '../../arch/fpga/operators.ts';
import { resourceKinds } from '../../arch/fpga/resources.ts';
import { loadMachine } from '../../arch/machine-file.ts';
import { misfitOn, placementOn, resources } from '../../run/resources.ts';
import type { ResourcesRequest, ResourcesResult } from '../../run/resources.ts';

const noFile = (path: string): never => {
  throw new Error(`no ${path}`);
};
const deviceNamed = (name: string): Device => loadDevice(name, noFile);

function resourcesOf(set: Record<string, unknown>, request: Partial<ResourcesRequest> = {}): ResourcesResult {
  return resources({
    loaded: loadMachine('sat-vcu1525', noFile, set),
    device: deviceNamed('xcvu9p'),
    sparsity: { n: 2, m: 8 },
    operators: 'dsp',
    ...request,
  });
}

/** So many small SLRs. */
function crumbs(count: number, lut: number): Device {
  const slr = `{ name: SLR, lut: ${lut}, ff: 200000, dsp: 2000, bram36: 600, uram: 300 }`;
  const many = Array.from({ length: count }, (_, i) => slr.replace('SLR', `SLR${i}`)).join(', ');
  return readDevice(`{ name: crumbs, slrs: [${many}] }`, 'crumbs.yaml');
}

const reasonsOf = ({ fit }: ResourcesResult): string => (fit.ok ? '' : fit.reasons.join('\n'));

describe('resources of the preset', () => {
  it('fits the whole VU9P, not without DSPs, and beside the platform only with adders in DSPs', () => {
    const here = resourcesOf({});
    expect(here.byOperators.map(({ operators, fit }) => [operators, fit.ok])).toEqual([
      ['dsp', true],
      ['lut', false],
      ['vendor', true],
    ]);
    const card = { device: deviceNamed('vcu1525-xdma') };
    expect(resourcesOf({}, card).fit.ok).toBe(false);
    expect(resourcesOf({}, { ...card, operators: 'vendor' }).fit.ok).toBe(true);
  });

  it('with twice the rows does not fit, and says by how much', () => {
    const twice = resourcesOf({ rows: 64 });
    expect(twice.fit.ok).toBe(false);
    expect(reasonsOf(twice)).toMatch(/^LUT: [\d ]+ needed, xcvu9p has 1 182 240 \(1[3-5]\d %\)/m);
    expect(reasonsOf(resourcesOf({ rows: 64 }, { operators: 'vendor' }))).toMatch(
      /^DSP: [\d ]+ needed, xcvu9p has 6 840/m,
    );
  });

  it('says what N:M adds, and nothing for a machine without', () => {
    const here = resourcesOf({});
    const dense = resourcesOf({}, { sparsity: { n: 1, m: 1 } });
    expect(dense.sparsityAdds).toBeNull();
    for (const kind of resourceKinds) {
      expect(here.sparsityAdds?.[kind]).toBe(here.total[kind].nominal - dense.total[kind].nominal);
    }
    expect(here.sparsityAdds?.lut).toBeGreaterThan(100_000);
  });

  it('warns of more links across SLRs than others plan with', () => {
    const cautions = (set: Record<string, unknown>): string => resourcesOf(set).fit.cautions.join('\n');
    expect(cautions({ rows: 128, columns: 128 })).toContain('6528 bits of links cross a boundary of SLRs');
    expect(cautions({})).not.toContain('bits of links');
  });

  it('does not count memory controllers that a platform brings', () => {
    const controllers = ({ bill }: ResourcesResult): number =>
      bill.find(({ part }) => part === 'DDR4 controllers')?.count ?? 0;
    const card = { device: deviceNamed('vcu1525-xdma') };
    expect([controllers(resourcesOf({})), controllers(resourcesOf({}, card))]).toEqual([4, 0]);
  });

  it('takes the clock as it is, and says if it is out of reach', () => {
    expect(resourcesOf({}).clock).toMatchObject({ hz: 200e6, isWithin: true });
    expect(resourcesOf({ clock: '450 MHz' }).clock).toMatchObject({ hz: 450e6, isWithin: false });
  });
});

describe('a design that cannot be', () => {
  it('has groups that are wider than its group file', () => {
    const narrow = resourcesOf({ groupFileValues: 16 }, { sparsity: { n: 2, m: 16 } });
    expect(reasonsOf(narrow)).toBe(
      'a double-buffered group of 16 needs 32 values, the group file has 16 (groupFileValues)',
    );
  });

  it('fits in total, but no SLR holds what cannot be cut', () => {
    // The vector engine alone is larger than an SLR.
    const device = crumbs(16, 65_000);
    expect(reasonsOf(resourcesOf({}, { device }))).toMatch(/^no split by whole rows or columns was found/);
  });

  it('asks for URAM and BRAM of a device that has neither', () => {
    const device = readDevice(
      '{ name: bare, slrs: [{ name: die, lut: 2000000, ff: 4000000, dsp: 9000, bram36: 0, uram: 0 }] }',
      'bare.yaml',
    );
    expect(reasonsOf(resourcesOf({}, { device }))).toMatch(/^BRAM36: [\d ]+ needed, bare has none$/);
  });
});

describe('any result', () => {
  it('adds up, part by part and unit by unit, and its verdict follows from its numbers', () => {
    const set = fc.record({
      rows: fc.integer({ min: 1, max: 80 }),
      columns: fc.integer({ min: 1, max: 80 }),
      dramChannels: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(
        set,
        fc.constantFrom(...operatorStyles),
        fc.constantFrom('xcvu9p', 'xcu280'),
        (wanted, operators, name) => {
          const { bill, units, total, supply, fit, splits } = resourcesOf(wanted, {
            operators,
            device: deviceNamed(name),
          });
          for (const kind of resourceKinds) {
            const sum = (parts: readonly { readonly demand: typeof total }[]): number =>
              parts.reduce((all, { demand }) => all + demand[kind].nominal, 0);
            expect(sum(bill)).toBeCloseTo(total[kind].nominal, 4);
            expect(sum(units)).toBeCloseTo(total[kind].nominal, 4);
          }
          const isWithin = resourceKinds.every((kind) => total[kind].nominal <= (supply[kind] ?? Infinity));
          expect(fit.ok).toBe(isWithin && splits[0].tightest <= 1);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('what a search asks', () => {
  it('is what people are told, also of designs that fit the device and not its dies', () => {
    let onlyDies = 0;
    const anySize = fc.record({ rows: fc.integer({ min: 16, max: 36 }), columns: fc.integer({ min: 16, max: 36 }) });
    const anyDevice = fc.oneof(
      fc.constantFrom('xcvu9p', 'vcu1525-xdma').map(deviceNamed),
      fc.integer({ min: 60_000, max: 140_000 }).map((lut) => crumbs(16, lut)),
    );
    fc.assert(
      fc.property(anySize, anyDevice, fc.constantFrom(...operatorStyles), (set, device, operators) => {
        const { machine } = loadMachine('sat-vcu1525', noFile, set);
        const sparsity = { n: 2, m: 8 };
        const { total, utilisation, fit } = placementOn(machine, device, sparsity, operators);
        const reasons = fit.ok ? [] : fit.reasons;
        expect(misfitOn(machine, device, sparsity, operators)).toEqual({ total, utilisation, reasons });
        if (!fit.ok && tightest(utilisation) <= 1) onlyDies += 1;
      }),
      { numRuns: 150 },
    );
    expect(onlyDies).toBeGreaterThan(5);
  });
});
