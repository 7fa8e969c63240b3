/** `weft schedule`: what the offline scheduler chose for each GEMM, and why. */
import type { CommandModule } from 'yargs';
import { planScenario } from '../../run/plan.ts';
import type { Plan } from '../../run/plan.ts';
import { resolveScenario, scenarioHash } from '../../run/scenario.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import type { Estimate } from '../../dataflows/sat/estimate.ts';
import { leastRunTicks } from '../../dataflows/sat/least-run-ticks.ts';
import type { Mapping } from '../../dataflows/sat/mapping.ts';
import { bestOfDataflow } from '../../dataflows/sat/schedule.ts';
import type { Choice } from '../../dataflows/sat/schedule.ts';
import { csv } from '../csv.ts';
import { planDifferences, planText, readPlanFile } from '../../run/plan-file.ts';
import type { PlanDifference } from '../../run/plan-file.ts';
import { checkOutputs, readBytes, readText, readUserFile, writeWhole } from '../files.ts';
import { planReader } from '../plan-flag.ts';
import { compact, percent } from '../../terms/people.ts';
import { headline } from '../../viz/data/headline.ts';
import { storageLine } from '../../viz/data/memory-lines.ts';
import { noteLines } from '../report/notes.ts';
import { methodOption, scenarioFrom, scenarioOptions, withExamples, withScenarioFile } from '../scenario-flags.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right } from '../table.ts';
import { wrapped } from '../wrap.ts';

const options = {
  ...scenarioOptions,
  ...methodOption,
  plan: { type: 'string', describe: 'show this plan instead of searching one', requiresArg: true, group: 'Scenario:' },
  diff: { type: 'string', describe: 'show what differs from this plan', requiresArg: true, group: 'Output:' },
  out: { type: 'string', describe: 'also write the plan as yaml to this file', requiresArg: true, group: 'Output:' },
  json: { type: 'boolean', describe: 'print the schedule as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print the schedule as CSV', group: 'Output:' },
} as const;

export const scheduleCommand: CommandModule = {
  command: 'schedule [scenario]',
  describe: 'print what the offline scheduler chooses for each GEMM, and why',
  builder: (argv) =>
    withExamples(withScenarioFile(argv), 'Print what the offline scheduler chooses for each GEMM, and why.', [
      ['weft schedule --network resnet18 --method bdwp', 'dataflow, tiles, loop order, interleave'],
      ['weft schedule --network resnet18 --out plan.yaml', 'saved, for weft simulate --plan plan.yaml'],
      ["weft schedule --batch 1 --set bufferHalfWest='64 KiB' --csv", 'a small machine, as CSV'],
    ]).options(options),
  handler: (argv) => {
    const flags = argv as unknown as Parameters<typeof scenarioFrom>[0] & {
      readonly plan?: string;
      readonly diff?: string;
      readonly out?: string;
      readonly json?: boolean;
      readonly csv?: boolean;
    };
    const { scenario, attempt } = scenarioFrom(flags);
    const resolved = attempt(() => resolveScenario(scenario, readText, readBytes));
    checkOutputs({ out: flags.out }, [flags.plan, flags.diff]);
    const before = flags.diff === undefined ? null : readPlanFile(readUserFile(flags.diff), flags.diff).value;
    const { plan: read } = planReader(flags.plan);
    const plan = attempt(() => read?.(resolved) ?? planScenario(resolved));
    const planned = planText(resolved, plan);
    if (flags.out !== undefined) writeWhole(flags.out, [planned]);
    if (before) {
      const differences = planDifferences(before, readPlanFile(planned, 'the plan').value);
      process.stdout.write(flags.json ? `${JSON.stringify(differences, null, 2)}\n` : differenceTable(differences));
      return;
    }
    const rows = scheduled(plan);
    if (flags.json) {
      const hash = scenarioHash(resolved);
      process.stdout.write(
        `${JSON.stringify({ schemaVersion: 1, hash, scenario, rows: rows.map(plain), notes: plan.step.notes }, null, 2)}\n`,
      );
    } else if (flags.csv) {
      const flat = rows.map((row) => flattened(row));
      const columns = [...new Set(flat.flatMap((row) => Object.keys(row)))];
      process.stdout.write(
        csv(
          columns,
          flat.map((row) => columns.map((column) => row[column] ?? null)),
        ),
      );
    } else {
      process.stdout.write(
        `${headline(resolved)}\n${storageText(plan)}${scheduleTable(rows)}\n${LEGEND}${noteLines(plan.step.notes)}`,
      );
    }
  },
};

const storageText = ({ storagesTried }: Plan): string =>
  storagesTried.length > 0 ? `${wrapped(storageLine(storagesTried), 100, '  ').join('\n')}\n\n` : '';

interface Scheduled {
  readonly operation: GemmOperation;
  readonly choice: Choice;
  /** The best mapping of the other dataflow, if one fits. */
  readonly other: Choice | null;
  /** What is expected of a mapping. */
  readonly expected: (choice: Choice) => Expected;
}

/** An estimate, and what no run by the mapping beats. */
interface Expected extends Estimate {
  readonly leastTicks: number;
}

function scheduled({ step, choices, memory }: Plan): Scheduled[] {
  const others = new Map<Choice, Choice | null>();
  const otherOf = (choice: Choice): Choice | null => {
    const known = others.get(choice);
    if (known !== undefined) return known;
    const other = bestOfDataflow(choice.space, choice.mapping.dataflow === 'os' ? 'ws' : 'os', memory);
    others.set(choice, other);
    return other;
  };
  const expected = ({ space, mapping, estimate: { ticks, ...rest } }: Choice): Expected => ({
    ticks,
    leastTicks: leastRunTicks(space, mapping, memory.planning),
    ...rest,
  });
  return step.operations.flatMap((operation, index) => {
    const choice = choices.get(index);
    return operation.kind === 'gemm' && choice ? [{ operation, choice, other: otherOf(choice), expected }] : [];
  });
}

function differenceTable(differences: readonly PlanDifference[]): string {
  if (differences.length === 0) return 'the plans are the same\n';
  const columns = [wrapping('operation', 16), wrapping('that plan', 24), wrapping('this plan', 24)];
  const rows = differences.map(({ operation, before, after }) => [operation, before ?? '·', after ?? '·']);
  return `${fittedTable(columns, rows)}\n`;
}

const LEGEND = `
flow    output- (OS) or weight-stationary (WS), and the loop that is outermost: columns, pixels, or
        outputs for a weight gradient
tile    pixels × columns × other channels that are on chip at a time
i       largest interleave factor of a pass
alone   cycles that the GEMM takes by itself, tried by events (--csv has all digits)
memory  time of its traffic over that of its passes, as estimated: above 100 % memory sets the pace
other   the best mapping of the other dataflow, by that time; none if none fits
`;

/** Passes of a layer below its name. */
function scheduleTable(rows: readonly Scheduled[]): string {
  const columns = [
    left('layer'),
    left('N:M'),
    left('flow, outer'),
    wrapping('tile', 16),
    left('sums'),
    right('i'),
    right('alone'),
    right('memory'),
    right('other'),
  ];
  const layers = new Set(rows.map(({ operation }) => operation.layer));
  return fittedTable(
    columns,
    [...layers].flatMap((layer) => [
      layer,
      ...rows
        .filter(({ operation }) => operation.layer === layer)
        .map(({ operation, choice, other }) => [
          `  ${operation.pass}`,
          operation.sparse ? `${operation.sparse.sparsity.n}:${operation.sparse.sparsity.m}` : 'dense',
          `${choice.mapping.dataflow.toUpperCase()} ${choice.mapping.order.replace('-outer', '')}`,
          tileText(choice.mapping, choice.space.pixelRows),
          choice.mapping.sums,
          String(choice.estimate.interleave),
          compact(choice.ticks),
          percent(choice.estimate.memoryTicks / choice.estimate.arrayTicks),
          otherText(choice, other),
        ]),
    ]),
  );
}

function tileText({ images, bandRows, columnChannels, otherChannels }: Mapping, pixelRows: number): string {
  const pixels = bandRows < pixelRows ? `${bandRows} rows` : images === 1 ? '1 image' : `${images} images`;
  return `${pixels} × ${columnChannels} × ${otherChannels}`;
}

function otherText({ ticks }: Choice, other: Choice | null): string {
  if (!other) return 'none';
  const more = other.ticks / ticks - 1;
  return `${more < 0 ? '−' : '+'}${percent(Math.abs(more))}`;
}

const plain = ({ operation, choice, other, expected }: Scheduled): object => ({
  layer: operation.layer,
  pass: operation.pass,
  gemm: operation.gemm,
  sparse: operation.sparse,
  mapping: choice.mapping,
  estimate: expected(choice),
  cyclesAlone: choice.ticks,
  otherDataflow: other && { mapping: other.mapping, estimate: expected(other), cyclesAlone: other.ticks },
  candidates: choice.candidates,
});

const flattened = ({ operation, choice, expected }: Scheduled): Record<string, string | number> => {
  const { moved, ...estimate } = expected(choice);
  return {
    layer: operation.layer,
    pass: operation.pass,
    ...operation.gemm,
    sparse: operation.sparse ? `${operation.sparse.sparsity.n}:${operation.sparse.sparsity.m}` : '',
    ...choice.mapping,
    ...estimate,
    westBytes: moved.west,
    northBytes: moved.north,
    outBytes: moved.out,
    cyclesAlone: choice.ticks,
    candidates: choice.candidates,
  };
};
