/** SAT's published figures, its methods and neighbours, beside ours; given points of a user, only those. */
import { VERSION } from '../../run/version.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { fiveNetworks, twoReadings } from '../figures/five-networks.ts';
import { decimalsOf } from '../figures/figure.ts';
import type { Figure } from '../figures/figure.ts';
import { figures } from '../figures/figures.ts';
import type { DataFile, ReadBeside, ValidationOptions, ValidationTarget } from '../target.ts';
import { VALIDATION_SCHEMA_VERSION, statisticsOf } from '../validation.ts';
import { assumptionsOf, scenarioAssumptions } from './assumptions.ts';
import { fiveNetworksOn } from './five-networks.ts';
import { machinesOf, measured } from './measurements.ts';
import { LEFT_OUT } from './paper-validation.ts';
import type { PaperValidation, SkippedFigure } from './paper-validation.ts';
import { measureIssues, readFigures } from './read-figures.ts';
import { DEFAULT_GROUP, paperRow, theirsOf, whyNotJudged } from './row.ts';
import type { PaperRow } from './row.ts';
import { Steps } from './steps.ts';
import { throughputTable } from './throughput.ts';
import { tornado, tornadoPoints } from './tornado.ts';

export const paperTarget: ValidationTarget = {
  name: 'paper',
  title: 'figures of SAT, of N:M methods and of neighbouring hardware',
  data: 'published/figures',
  isCode: true,
  quick: 'figures without a verdict, and how the mean moves with each assumption',
  validate: (files, readBeside, options = {}) =>
    files.length > 0 ? compareFiles(files, readBeside, options) : compareAll(options),
};

/** The figures that come with weft, and what surrounds them. */
function compareAll({ isQuick = false, told = () => {} }: ValidationOptions): PaperValidation {
  const steps = new Steps(noFiles);
  const [compared, left] = split(figures, isQuick);
  const parts = fiveNetworks.length * twoReadings.length + compared.length + (isQuick ? 0 : tornadoPoints);
  const done = (): void => told(parts);
  const networks = fiveNetworksOn(steps, done);
  const rows = compared.map((figure): PaperRow => {
    const row = paperRow(figure, measured(figure.measure, steps));
    done();
    return row;
  });
  return paperValidation(rows, left, {
    networks,
    throughput: throughputTable(steps),
    tornado: isQuick ? null : tornado(steps, done),
    assumptions: { scenario: scenarioAssumptions, machines: assumptionsOf(twoReadings, steps) },
  });
}

const noFiles = (path: string): string => {
  throw new Error(`the figures that come with weft name no files (${path})`);
};

/** Points of a user. @throws {ScenarioError} naming file, point and field */
function compareFiles(
  files: readonly DataFile[],
  readBeside: ReadBeside,
  { isQuick = false, told = () => {} }: ValidationOptions,
): PaperValidation {
  // A machine that a point names lies beside the point's file: each file has steps of its own.
  const stepsOf = new Map(files.map((file) => [file, new Steps((path) => readBeside(file, path))]));
  const placed = readFigures(files);
  const [compared, left] = split(
    placed.map(({ figure }) => figure),
    isQuick,
  );
  const fileOf = new Map(placed.map(({ figure, file }) => [figure.id, file]));
  const machines = new Map<string, PaperValidation['assumptions']['machines'][number]>();
  const rows = compared.map((figure): PaperRow => {
    const file = fileOf.get(figure.id) ?? files[0];
    const steps = stepsOf.get(file) ?? new Steps(noFiles);
    try {
      const row = paperRow(figure, measured(figure.measure, steps));
      for (const machine of assumptionsOf(machinesOf(figure.measure), steps)) machines.set(machine.name, machine);
      told(compared.length);
      return row;
    } catch (error) {
      throw new ScenarioError(measureIssues(error, file, figure.id), { cause: error });
    }
  });
  return paperValidation(rows, left, {
    networks: null,
    throughput: null,
    tornado: null,
    assumptions: { scenario: [], machines: [...machines.values()] },
  });
}

/** A figure that something of ours can stand beside. */
type MeasuredFigure = Figure & Required<Pick<Figure, 'measure'>> & { readonly measure: object };

/** Figures to compare, and those that are not. */
function split(all: readonly Figure[], isQuick: boolean): readonly [MeasuredFigure[], SkippedFigure[]] {
  const isCompared = (figure: Figure): figure is MeasuredFigure =>
    figure.measure !== undefined && !(isQuick && whyNotJudged(figure) !== null);
  const left = all.filter((figure) => !isCompared(figure));
  return [all.filter(isCompared), left.map((figure) => skippedFigure(figure))];
}

const skippedFigure = (figure: Figure): SkippedFigure => ({
  id: figure.id,
  reason: figure.notSimulated ?? LEFT_OUT,
  group: figure.group ?? DEFAULT_GROUP,
  quantity: figure.quantity ?? figure.id,
  theirsRange: theirsOf(figure),
  decimals: decimalsOf(figure),
  unit: figure.unit,
  provenance: figure.provenance,
  source: figure.source,
});

function paperValidation(
  rows: readonly PaperRow[],
  skipped: readonly SkippedFigure[],
  rest: Pick<PaperValidation, 'networks' | 'throughput' | 'tornado' | 'assumptions'>,
): PaperValidation {
  if (rows.length === 0) {
    const why = skipped.map(({ id, reason }) => `${id}: ${reason}`).slice(0, 3);
    throw new ScenarioError([{ message: `no point can be compared; ${why.join('; ')}` }]);
  }
  const judged = rows.filter(({ verdict }) => verdict !== 'shown');
  const { worst: _, ...statistics } = statisticsOf(judged.length > 0 ? judged : rows);
  return {
    schemaVersion: VALIDATION_SCHEMA_VERSION,
    tool: { name: 'weft', version: VERSION },
    target: 'paper',
    quantity: 'figures',
    ...statistics,
    worst: worstOf(judged.length > 0 ? judged : rows),
    bound: {
      text: 'found figures within their tolerance, derived ones to their digits',
      holds: judged.every(({ verdict }) => verdict === 'ok'),
    },
    skipped,
    quantities: [],
    rows,
    ...rest,
  };
}

/** The row with the largest error. @param rows  at least one */
const worstOf = (rows: readonly PaperRow[]): PaperRow =>
  rows.reduce((worst, row) => (Math.abs(row.errorPct) > Math.abs(worst.errorPct) ? row : worst));
