/** What a comparison assumes, in short: counts by provenance, and all that was not found. */
import type { Assumption, Provenance } from '../../arch/machine-file.ts';
import type { Assumptions } from '../../published/paper/paper-validation.ts';
import { wrapped } from '../wrap.ts';
import { PAPER_WIDTH } from './describe-paper.ts';

/** From what is sure to what is chosen. */
const PROVENANCES: readonly Provenance[] = ['found', 'derived', 'recalled', 'assumed', 'user'];
/** Those that need no list. */
const SURE: ReadonlySet<Provenance> = new Set(['found', 'derived']);

export function assumptionLines({ scenario, machines }: Assumptions): string[] {
  const [first, ...others] = machines;
  const lines = [
    ...scenario.map(({ meaning, value, provenance, source }) => `${meaning}: ${value} (${provenance}: ${source})`),
    ...(first ? machineLines(first.name, first.parameters) : []),
    ...others.flatMap(({ name, parameters }) => differences(name, parameters, first)),
  ];
  return [
    'assumed',
    '─'.repeat(PAPER_WIDTH),
    ...lines.flatMap((line) => wrapped(line, PAPER_WIDTH, '  ')),
    'weft list machines prints every parameter with its source',
    '',
  ];
}

type Machine = Assumptions['machines'][number];

function machineLines(name: string, parameters: readonly Assumption[]): string[] {
  const of = (provenance: Provenance): readonly Assumption[] =>
    parameters.filter((parameter) => parameter.provenance === provenance);
  const counts = PROVENANCES.filter((provenance) => of(provenance).length > 0).map(
    (provenance) => `${of(provenance).length} ${provenance}`,
  );
  return [
    `${name}: ${parameters.length} parameters, ${counts.join(', ')}`,
    ...PROVENANCES.filter((provenance) => !SURE.has(provenance) && of(provenance).length > 0).map(
      (provenance) => `  ${provenance}: ${of(provenance).map(parameterText).join(', ')}`,
    ),
  ];
}

const parameterText = ({ parameter, value }: Assumption): string => `${parameter} ${value}`;

/** What another machine has otherwise. */
function differences(name: string, parameters: readonly Assumption[], first: Machine | undefined): string[] {
  const known = new Map(first?.parameters.map((parameter) => [parameter.parameter, parameter.value]));
  const other = parameters.filter(({ parameter, value }) => known.get(parameter) !== value);
  const text = other.map((parameter) => `${parameterText(parameter)} (${parameter.provenance})`).join(', ');
  return [`${name}: as ${first?.name}, but ${text || 'in nothing else'}`];
}
