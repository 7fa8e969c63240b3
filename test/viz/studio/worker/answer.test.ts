import { describe, expect, it } from 'vitest';
import { mergeScenario, readScenario } from '../../../../run/scenario.ts';
import type { PartialScenario } from '../../../../run/scenario.ts';
import { simulate } from '../../../../run/simulate.ts';
import { scenarioFile, simulator } from '../../../../viz/studio/worker/answer.ts';
import type { Answer, Answered, Question } from '../../../../viz/studio/worker/messages.ts';

const small: PartialScenario = { network: 'cnn-glyphs', batch: 8 };
const ask = (scenario: PartialScenario, more: Partial<Question> = {}): Question => ({
  scenario,
  pinned: null,
  timelines: 'none',
  ...more,
});

function answered(answer: Answer): Answered {
  if (answer.kind === 'refused') throw new Error(JSON.stringify(answer.issues));
  return answer;
}

describe('an answer of the studio', () => {
  it('has the numbers of simulate, for the scenario and for dense, whatever was asked before', () => {
    const { answer } = simulator();
    for (const change of [
      {},
      { sparsity: '2:4' },
      { sparsity: '1:8' },
      { sparsity: '1:8', layerSparsity: { '*': '2:4' } },
      { method: 'sdgp' },
      { set: { rows: 16 } },
      { sparsity: '2:4' },
      { phase: 'inference' as const },
    ]) {
      const scenario = { ...small, ...change };
      const [dense, own] = answered(answer(ask(scenario))).report.runs.map(({ result }) => result);
      expect(own).toEqual(simulate(mergeScenario(scenario)));
      expect(dense).toEqual(simulate(mergeScenario({ ...scenario, method: 'dense' })));
    }
  });

  it('of dense stands alone', () => {
    const { report } = answered(simulator().answer(ask({ ...small, method: 'dense' })));
    expect(report.runs).toHaveLength(1);
  });

  it('has the numbers of what is kept, whatever was kept before', () => {
    const { answer } = simulator();
    for (const sparsity of ['2:4', '1:8', '2:4']) {
      const pinned = { ...small, sparsity };
      const { report } = answered(answer(ask(small, { pinned })));
      expect(report.runs[0].result).toEqual(simulate(mergeScenario(pinned)));
    }
  });

  it('is compared with what is kept, under letters', () => {
    const pinned = { ...small, set: { rows: 16 } };
    const { report } = answered(simulator().answer(ask(small, { pinned })));
    expect(report.runs.map(({ name }) => name)).toEqual(['A: BDWP 2:8', 'B: BDWP 2:8']);
    expect(report.runs[0].result).toEqual(simulate(mergeScenario(pinned)));
  });

  it('has timelines of those runs that they are wanted of', () => {
    const { answer } = simulator();
    const timelinesOf = (timelines: Question['timelines']): boolean[] =>
      answered(answer(ask(small, { timelines }))).report.runs.map(({ timeline }) => timeline !== null);
    expect(timelinesOf('none')).toEqual([false, false]);
    expect(timelinesOf('shown')).toEqual([false, true]);
    expect(timelinesOf('all')).toEqual([true, true]);
    expect(timelinesOf('none')).toEqual([false, false]);
  });

  it('to what cannot be simulated is every mistake, and whose it is', () => {
    const { answer } = simulator();
    const wrong = answer(ask({ ...small, set: { rows: 0, clock: 30 } }));
    expect(wrong).toEqual({
      kind: 'refused',
      of: 'scenario',
      issues: [
        { path: 'set.rows', message: '0 is not an integer from 1 to 4096' },
        { path: 'set.clock', message: '30 has no unit; write a frequency such as "200 MHz"' },
      ],
    });
    expect(answer(ask(small, { pinned: { sparsity: '8:2' } }))).toMatchObject({ kind: 'refused', of: 'pinned' });
    expect(answer(ask({ network: 'net.onnx' }))).toMatchObject({ kind: 'refused', of: 'scenario' });
  });

  it('says its scenario as a file that gives it again', () => {
    const scenario = mergeScenario({ ...small, sparsity: '2:4', set: { rows: 16, clock: '300 MHz' } });
    expect(mergeScenario(readScenario(scenarioFile(scenario), 'it.yaml').value)).toEqual(scenario);
  });
});
