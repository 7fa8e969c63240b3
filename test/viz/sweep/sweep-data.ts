/** A sweep by hand: two parameters, two objectives, one point that breaks a constraint and has no time. */
import { NOT_SET } from '../../../viz/report/report-data.ts';
import type { SweepReport } from '../../../viz/report/report-data.ts';

/** Rows 0, 2 and 3 are the front of less time and more gops; 1 is beaten; 4 breaks a constraint. */
export const sweepData: SweepReport = {
  about: [],
  search: '',
  isComplete: true,
  parameters: [
    {
      key: 'rows',
      values: ['8', '16', '64'],
      numbers: [8, 16, 64],
      isConditional: false,
      index: Uint32Array.from([0, 0, 1, 2, 2]),
    },
    {
      key: 'sparsity',
      values: ['2:4', '2:8'],
      numbers: null,
      isConditional: true,
      index: Uint32Array.from([NOT_SET, 0, 1, 0, 1]),
    },
  ],
  figures: [
    { name: 'time', unit: 's', values: Float64Array.from([1, 5, 2, 4, NaN]) },
    { name: 'gops', unit: 'GOP/s', values: Float64Array.from([10, 15, 20, 30, NaN]) },
    { name: 'dsp', unit: '', values: Float64Array.from([100, 200, 300, 400, 9000]) },
  ],
  objectives: [
    { figure: 0, goal: 'minimise' },
    { figure: 1, goal: 'maximise' },
  ],
  proposal: Uint32Array.from([0, 2, 3, 5, 6]),
  holds: Uint8Array.from([1, 1, 1, 1, 0]),
  front: [0, 2, 3],
  knee: 2,
  hypervolume: 0.5,
  references: [{ name: 'mine', row: 1, standing: 'beaten' }],
  growth: { after: Uint32Array.from([1, 4]), volumes: Float64Array.from([0.2, 0.5]), evaluations: 7 },
  counts: { evaluated: 7, feasible: 4, infeasible: 1, refused: 2, failed: 0, closedForm: 0 },
  sensitivity: [],
  failures: [],
  leftOut: [],
  commands: [],
  space: '',
};
