import { describe, expect, it } from 'vitest';
import { figures } from '../../../published/figures/figures.ts';
import { fiveNetworks } from '../../../published/figures/five-networks.ts';
import { isPaperValidation } from '../../../published/paper/paper-validation.ts';
import type { PaperValidation } from '../../../published/paper/paper-validation.ts';
import { paperTarget } from '../../../published/paper/paper.ts';
import { mean } from '../../../published/paper/measurements.ts';
import { Steps } from '../../../published/paper/steps.ts';
import { tornado, tornadoPoints, variedAssumptions } from '../../../published/paper/tornado.ts';
import type { DataFile } from '../../../published/target.ts';
import { compare } from '../../../run/compare.ts';
import { mergeScenario } from '../../../run/scenario.ts';
import { pointsFile, readBeside } from '../fixtures.ts';

function validate(files: readonly DataFile[], isQuick = false): PaperValidation {
  const validation = paperTarget.validate(files, readBeside, { isQuick });
  if (!isPaperValidation(validation)) throw new Error('it is of another target');
  return validation;
}

const point = {
  id: 'mine',
  value: 2,
  unit: '×',
  provenance: 'found',
  source: 'my board',
  measure: { kind: 'method-ideal' },
};

const meanOn = (machine: string): number =>
  mean(fiveNetworks.map((network) => compare(mergeScenario({ network, machine }), ['bdwp']).rows[0].speedup));

describe('the figures that come with weft', () => {
  const quick = validate([], true);

  it('pass: found ones within their tolerance, ideals to their digits', () => {
    expect(quick.bound.holds).toBe(true);
    expect(quick.rows.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(quick.rows.filter(({ group }) => group === 'MAC ideals')).toHaveLength(85);
  });

  it('are all there: compared, or named with a reason', () => {
    const ids = [...quick.rows, ...quick.skipped].map(({ id }) => id);
    expect(ids.toSorted()).toEqual(figures.map(({ id }) => id).toSorted());
    for (const { reason } of quick.skipped) expect(reason).toMatch(/\w/);
  });

  it('have their means from the very runs that compare makes', () => {
    const means = quick.networks?.means.map(({ speedup }) => speedup) ?? [];
    const expected = ['sat-vcu1525', 'sat-vcu1525-1ch'].map(meanOn);
    expect(means).toEqual(expected);
    expect(quick.networks?.range).toEqual({ low: Math.min(...means), high: Math.max(...means) });
    const row = quick.rows.find(({ id }) => id === 'sat/mean-speedup');
    expect(row?.oursRange).toEqual(quick.networks?.range);
  });

  it('have throughputs that no array could pass', () => {
    const { throughput } = quick;
    expect(throughput?.peakGops).toBeCloseTo(409.6, 10);
    for (const { networks } of throughput?.machines ?? []) {
      for (const { gops } of networks) expect(gops).toBeLessThan(throughput?.trainingPeakGops ?? 0);
    }
    expect(throughput?.trainers.map(({ ratios }) => ratios.length)).toEqual([2, 2, 2, 2, 2]);
  });

  it('come with everything that is assumed', () => {
    const { scenario, machines } = quick.assumptions;
    expect(scenario.map(({ meaning }) => meaning)).toContain('batch');
    expect(machines.map(({ name }) => name)).toEqual(['sat-vcu1525', 'sat-vcu1525-1ch']);
    expect(machines[0].parameters.length).toBeGreaterThan(30);
  });
});

describe('the sensitivities', () => {
  it('move from the mean that compare has, to what compare has under each change', () => {
    const assumption = variedAssumptions.find((one) => one.assumption === 'elementwise work beside WU');
    const network = variedAssumptions.find(({ base }) => base === 'vit-cifar100');
    if (!assumption || !network) throw new Error('the assumptions have other names');
    let told = 0;
    const found = tornado(new Steps(() => ''), () => (told += 1), [network, assumption]);
    expect(told).toBe(2);
    expect(found.mean).toBe(meanOn('sat-vcu1525'));
    const changed = fiveNetworks.map(
      (name) => compare(mergeScenario({ network: name, set: { overlapElementwise: false } }), ['bdwp']).rows[0].speedup,
    );
    const [bar, other] = found.bars;
    expect(bar).toMatchObject({ assumption: 'elementwise work beside WU', points: [{ mean: mean(changed) }] });
    expect(bar.range).toEqual({ low: mean(changed), high: found.mean });
    expect(other.points[0].label).toBe('vit-s-4-cifar100');
  });

  it('change what the issue names, each away from the base', () => {
    const names = variedAssumptions.map(({ assumption }) => assumption);
    expect(names).toEqual(
      expect.arrayContaining(['memory channels', 'elementwise fusion', 'interleave mapping', 'batch', 'network']),
    );
    expect(variedAssumptions.filter(({ assumption }) => assumption === 'network').map(({ base }) => base)).toEqual([
      ...fiveNetworks,
    ]);
    for (const { base, changes } of variedAssumptions) expect(changes.map(({ label }) => label)).not.toContain(base);
    expect(tornadoPoints).toBe(variedAssumptions.flatMap(({ changes }) => changes).length);
  });
});

describe('points of a user', () => {
  it('are compared alone', () => {
    const validation = validate([pointsFile([point])]);
    expect(validation).toMatchObject({ points: 1, exact: 1, networks: null, throughput: null, tornado: null });
    expect(validation.assumptions.machines.map(({ name }) => name)).toEqual(['sat-vcu1525']);
  });

  it('miss the bound if one is off', () => {
    const validation = validate([pointsFile([point, { ...point, id: 'off', value: 2.1, tolerancePct: 4 }])]);
    expect(validation.bound.holds).toBe(false);
    expect(validation.worst).toMatchObject({ id: 'off', verdict: 'off', ours: 2, theirs: 2.1 });
    expect(validate([pointsFile([{ ...point, value: 2.1, tolerancePct: 5 }])]).bound.holds).toBe(true);
  });

  it('never miss it by what is recalled or of other hardware', () => {
    const shown = [
      { ...point, id: 'a', value: 9, provenance: 'recalled' },
      { ...point, id: 'b', value: 9, notJudged: 'other hardware' },
    ];
    const validation = validate([pointsFile([...shown, point])]);
    expect(validation).toMatchObject({ points: 1, exact: 1 });
    expect(validation.bound.holds).toBe(true);
    expect(validate([pointsFile(shown)])).toMatchObject({ points: 2, exact: 0, bound: { holds: true } });
  });

  it('are named where they are not simulated, and refused if none can be', () => {
    const left = { ...point, id: 'left', measure: undefined, notSimulated: 'no such unit' };
    expect(validate([pointsFile([point, left])]).skipped).toMatchObject([{ id: 'left', reason: 'no such unit' }]);
    expect(() => validate([pointsFile([left])])).toThrow('no point can be compared; left: no such unit');
  });

  it('lose those without a verdict in a hurry', () => {
    const validation = validate([pointsFile([point, { ...point, id: 'b', notJudged: 'other hardware' }])], true);
    expect(validation.skipped).toMatchObject([{ id: 'b', reason: 'left out by --quick' }]);
  });
});
