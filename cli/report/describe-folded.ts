/** A topology on a folded array, for people: cycles a layer, words a layer, filters if they are sparse. */
import type { FoldedMachine } from '../../arch/folded/folded-machine.ts';
import type { Words } from '../../arch/folded/counts.ts';
import type { FoldedLayerResult, FoldedResult } from '../../run/folded/folded-result.ts';
import { compact, integer, percent } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

/** Characters of a layer's name that fit: all tables stay within 100 columns whatever the sizes. */
const LONGEST_NAME = 15;

export function describeFolded(result: FoldedResult): string {
  const { machine, topology, totals, layers } = result;
  const isSparse = layers.some(({ keptK, gemm }) => keptK < gemm.K);
  const lines = [
    `${cut(topology.name, 30)}, ${topology.layers} ${topology.layers === 1 ? 'layer' : 'layers'} on ${cut(machine.name, 40)}`,
    headline(machine),
    '',
    cycleTable(result, isSparse),
    '',
    wordTable(result),
    '',
    ...storageLines(layers),
    `${integer(totals.macs)} MACs in ${integer(totals.cycles)} cycles, ${percent(totals.utilisation)} of what the PEs can do`,
    ...offByOne(result),
    ...noteLines(result),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ rows, columns, dataflow, folds, sparsity }: FoldedMachine): string {
  const charge = folds === 'full' ? 'every fold charged in full (SCALE-Sim)' : 'edge folds charged as used (STONNE)';
  return `${rows}×${columns} PEs, ${STATIONARY[dataflow]}, ${charge}${sparsityText(sparsity)}`;
}

const STATIONARY = { os: 'output-stationary', ws: 'weight-stationary', is: 'input-stationary' } as const;

function sparsityText(sparsity: FoldedMachine['sparsity']): string {
  switch (sparsity.kind) {
    case 'off':
      return '';
    case 'layer':
      return ', N:M a layer';
    case 'row':
      return `, row-wise, block ${sparsity.block}`;
  }
}

function cycleTable({ layers, totals }: FoldedResult, isSparse: boolean): string {
  const columns = [
    left('layer'),
    right('M'),
    right('N'),
    right('K'),
    ...(isSparse ? [right('N:M'), right("K'")] : []),
    right('folds'),
    right('cycles'),
    right('mapped'),
    right('util'),
  ];
  const kept = ({ sparsity, keptK }: FoldedLayerResult): string[] => (isSparse ? [sparsity ?? '', compact(keptK)] : []);
  const rows = layers.map((layer) => [
    cut(layer.layer, LONGEST_NAME),
    compact(layer.gemm.M),
    compact(layer.gemm.N),
    compact(layer.gemm.K),
    ...kept(layer),
    compact(layer.folds),
    cyclesText(layer.cycles),
    layer.mappingEfficiency === null ? '' : percent(layer.mappingEfficiency),
    percent(layer.utilisation),
  ]);
  const blanks = isSparse ? ['', '', '', '', ''] : ['', '', ''];
  const total = ['total', ...blanks, compact(totals.folds), cyclesText(totals.cycles), '', percent(totals.utilisation)];
  return table(columns, [...rows, total]);
}

/** In full up to 10 digits; --json and --csv have all. */
const cyclesText = (value: number): string => (value < 1e10 ? integer(value) : compact(value));

function wordTable({ layers, totals }: FoldedResult): string {
  const columns = [
    left('words'),
    right('SRAM ifmap'),
    right('filter'),
    right('ofmap'),
    right('DRAM ifmap'),
    right('filter'),
    right('ofmap'),
  ];
  const cells = ({ ifmapReads, filterReads, ofmapWrites }: Words): string[] =>
    [ifmapReads, filterReads, ofmapWrites].map((words) => (words === null ? '–' : compact(words)));
  const row = (name: string, sram: Words, dram: Words): string[] => [name, ...cells(sram), ...cells(dram)];
  const rows = layers.map(({ layer, sram, dram }) => row(cut(layer, LONGEST_NAME), sram, dram));
  return table(columns, [...rows, row('total', totals.sram, totals.dram)]);
}

function storageLines(layers: readonly FoldedLayerResult[]): string[] {
  const rows = layers.flatMap(({ layer, storage }) => {
    if (!storage) return [];
    const { format, denseWords, storedWords, metadataWords } = storage;
    return [[cut(layer, LONGEST_NAME), format, ...[denseWords, storedWords, metadataWords].map(compact)]];
  });
  if (rows.length === 0) return [];
  const columns = [left('filter words'), left('format'), right('dense'), right('stored'), right('of it metadata')];
  return [table(columns, rows), ''];
}

function offByOne({ machine }: FoldedResult): string[] {
  return machine.folds === 'full'
    ? ["SCALE-Sim's Total Cycles of a layer is the index of its last cycle: one less than here"]
    : [];
}

function noteLines({ notes, ignoredKeys }: FoldedResult): string[] {
  const lines = notes.flatMap(({ place, message }) => wrapped(`note: ${place}: ${message}`, 100, '      '));
  if (ignoredKeys.length === 0) return lines;
  return [...lines, ...wrapped(`note: keys that change nothing here: ${ignoredKeys.join(', ')}`, 100, '      ')];
}

/** Names come from files: what would move the cursor is no part of a table. */
function cut(text: string, most: number): string {
  const characters = [...text.replaceAll(/\p{Cc}/gu, '�')];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
