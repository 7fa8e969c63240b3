/** What a comparison assumes, in short: counts by provenance, and all that was not found. */
import type { Assumption, Provenance } from '../../arch/machine-file.ts';
import type { Assumptions } from '../../published/paper/paper-validation.ts';
import { wrapped } from '../wrap.ts';
import { PAPER_WIDTH, wrappedList } from './paper-layout.ts';

/** From what is sure to what is chosen. */
const PROVENANCES: readonly Provenance[] = ['found', 'derived', 'recalled', 'assumed', 'user'];
/** Those that need no list. */
const SURE: ReadonlySet<Provenance> = new Set(['found', 'derived']);

export function assumptionLines({ scenario, machines }: Assumptions): string[] {
  const [first, ...others] = machines;
  return [
    'assumed',
    '─'.repeat(PAPER_WIDTH),
    ...scenario.flatMap(({ meaning, value, provenance, source }) =>
      wrapped(`${meaning}: ${value} (${provenance}: ${source})`, PAPER_WIDTH, '  '),
    ),
    ...(first ? machineLines(first) : []),
    ...others.flatMap((machine) => differences(machine, first)),
    'weft list machines prints every parameter with its source',
    '',
  ];
}

type Machine = Assumptions['machines'][number];

function machineLines({ name, parameters }: Machine): string[] {
  const groups = PROVENANCES.map((provenance) => ({
    provenance,
    own: parameters.filter((parameter) => parameter.provenance === provenance),
  })).filter(({ own }) => own.length > 0);
  return [
    ...wrappedList(
      `${name}: ${parameters.length} parameters, `,
      groups.map(({ provenance, own }) => `${own.length} ${provenance}`),
      PAPER_WIDTH,
      '  ',
    ),
    ...groups
      .filter(({ provenance }) => !SURE.has(provenance))
      .flatMap(({ provenance, own }) => wrappedList(`${provenance}: `, own.map(parameterText), PAPER_WIDTH, '  ')),
  ];
}

const parameterText = ({ parameter, value }: Assumption): string => `${parameter} ${value}`;

/** What another machine has otherwise. */
function differences({ name, parameters }: Machine, first: Machine | undefined): string[] {
  const known = new Map(first?.parameters.map((parameter) => [parameter.parameter, parameter.value]));
  const other = parameters.filter(({ parameter, value }) => known.get(parameter) !== value);
  if (other.length === 0) return [`${name}: as ${first?.name}`];
  const items = other.map((parameter) => `${parameterText(parameter)} (${parameter.provenance})`);
  return wrappedList(`${name}: as ${first?.name}, but `, items, PAPER_WIDTH, '  ');
}
