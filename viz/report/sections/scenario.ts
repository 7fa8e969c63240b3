/** What the numbers rest on: the resolved scenario, every assumption with its source, notes, version and hash. */
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import { foldedTable, table } from '../table.ts';

export function scenario({ report }: Context): HTMLElement {
  const [{ result }] = report.runs;
  const notes = [
    ...new Set(report.runs.flatMap((run) => run.result.notes.map(({ layer, message }) => `${layer}: ${message}`))),
  ];
  const assumptions = result.assumptions.map(({ parameter, value, provenance, source, meaning }) => [
    parameter,
    String(value),
    provenance,
    source,
    meaning,
  ]);
  const runs = report.runs.map((run) => [run.name, JSON.stringify(run.result.scenario), run.result.hash]);
  return h(
    'section',
    { id: 'scenario' },
    h('h2', {}, 'What it rests on'),
    ...report.runs.flatMap((run) => [
      h('h3', {}, `Memory of ${run.name}`),
      h('ul', { class: 'small memory-lines' }, ...run.memoryLines.map((line) => h('li', {}, line))),
    ]),
    foldedTable(
      `${assumptions.length} parameters of the machine, each with its source`,
      table(['parameter', 'value', 'from', 'source', 'meaning'], assumptions),
    ),
    foldedTable('Scenarios', table(['run', 'scenario', 'hash'], runs)),
    ...(notes.length > 0
      ? [foldedTable(`${notes.length} notes`, h('ul', {}, ...notes.map((note) => h('li', {}, note))))]
      : []),
    h('p', { class: 'small' }, `${report.tool.name} ${report.tool.version}, ${result.hash}`),
  );
}
