/**
 * Reads a SCALE-Sim topology (`.csv`): convolutions (`Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width,
 * Channels, Num Filter, Strides,[ Sparsity,]`) or GEMMs (`Layer, M, N, K,[ Sparsity,]`).
 *
 * Columns are read by position, as the tool does. Lenient where the tool is not: blank rows, extra columns, no trailing comma,
 * no header, tabs, a second stride. What is read otherwise than it stands becomes a note.
 */
import { BoundedIssues } from '../terms/bounded-issues.ts';
import { excerpt, parseCount } from '../terms/count.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { parseSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import { LONGEST_ROW, delimitedRows } from './delimited-rows.ts';
import type { Cell, DelimitedRow } from './delimited-rows.ts';
import type { Topology, TopologyLayer } from './topology.ts';

export type TopologyKind = TopologyLayer['kind'];

/** Characters of a file, and layers after depth-wise rows are expanded. */
export const MOST_CHARACTERS = 1 << 22;
export const MOST_LAYERS = 1 << 16;

/** Columns behind the layer's name, and the titles that files give them (letters only, lower case). */
const COLUMNS: Readonly<Record<TopologyKind, readonly { readonly title: string; readonly alias: RegExp }[]>> = {
  gemm: [
    { title: 'M', alias: /^m$/ },
    { title: 'N', alias: /^n$/ },
    { title: 'K', alias: /^k$/ },
  ],
  conv: [
    { title: 'IFMAP Height', alias: /^ifmap(?:height|h)$/ },
    { title: 'IFMAP Width', alias: /^ifmap(?:width|w)$/ },
    { title: 'Filter Height', alias: /^filter(?:height|h)$/ },
    { title: 'Filter Width', alias: /^filter(?:width|w)$/ },
    { title: 'Channels', alias: /^channels?$/ },
    { title: 'Num Filter', alias: /^numfilters?$/ },
    { title: 'Strides', alias: /^strides?(?:height|h)?$/ },
  ],
};

const DENSE: Sparsity = { n: 1, m: 1 };

/**
 * Reads the text of a topology file.
 *
 * @param file  how messages name the source; nothing is opened
 * @param forced  what the rows are; else the header says it, or the number of columns
 * @throws {ScenarioError} with file, line and column of the first mistakes
 */
export function readTopology(text: string, file: string, forced?: TopologyKind): Topology {
  const fail = (message: string): never => {
    throw new ScenarioError([{ file, message }]);
  };
  if (text.length > MOST_CHARACTERS) fail('a topology of more than 4 MiB');
  const rows = delimitedRows(text);
  const first = rows.next();
  if (first.done) return fail('the file is empty; it needs a header and a row for each layer');
  const header = isHeader(first.value) ? first.value : null;
  const reader = new TopologyReader(file, header, forced);
  if (!header) reader.read(first.value);
  for (const row of rows) if (!reader.read(row)) break;
  return reader.topology();
}

/** A row of titles has no number behind the name. */
const isHeader = ({ cells }: DelimitedRow): boolean =>
  cells.length > 0 && !cells.slice(1).some(({ text }) => isCount(text));

function isCount(text: string): boolean {
  return /^[-+]?\d+(?:\.\d*)?$/.test(text);
}

/** Reads row by row, and gathers layers, mistakes and notes on the way. */
class TopologyReader {
  readonly #file: string;
  readonly #header: DelimitedRow | null;
  readonly #issues: BoundedIssues;
  readonly #layers: TopologyLayer[] = [];
  readonly #notes: { readonly place: string; readonly message: string }[] = [];
  readonly #unread = new Set<number>();
  #kind: TopologyKind | undefined;
  #depthwiseLine: number | undefined;
  #headings = 0;
  #headingLine: number | undefined;

  constructor(file: string, header: DelimitedRow | null, forced: TopologyKind | undefined) {
    this.#file = file;
    this.#header = header;
    this.#issues = new BoundedIssues(file);
    this.#kind = forced ?? (header ? kindOfHeader(header) : undefined);
    if (header && this.#kind) this.#noteTitles(header, this.#kind);
  }

  /** @returns whether it makes sense to go on */
  read(row: DelimitedRow): boolean {
    const { cells, line } = row;
    if (cells.length === 0) {
      this.#issues.add({ line, message: `more than ${LONGEST_ROW} characters; a row has one layer` });
      return true;
    }
    if (cells.length === 1) {
      this.#headings += 1;
      this.#headingLine ??= line;
      return true;
    }
    this.#kind ??= kindOfRow(row);
    if (!this.#kind) {
      const message = `${cells.length} cells: neither a convolution (8: name, ${titles('conv')}) nor a GEMM (4: name, ${titles('gemm')})`;
      this.#issues.add({ line, message });
      return false;
    }
    if (!this.#header && this.#layers.length === 0) {
      this.#note(line, 'no header: this line is read as a layer, where SCALE-Sim skips the first line');
    }
    const layer = this.#layerOf(row, this.#kind);
    if (layer) this.#push(layer);
    if (this.#layers.length <= MOST_LAYERS) return true;
    this.#issues.add({ line, message: `more than ${MOST_LAYERS} layers` });
    return false;
  }

  /** @throws {ScenarioError} if there were mistakes */
  topology(): Topology {
    if (this.#issues.count === 0 && this.#layers.length === 0) {
      this.#issues.add({ message: 'there is no layer behind the header' });
    }
    if (this.#issues.count > 0) throw new ScenarioError(this.#issues.list());
    if (this.#headingLine !== undefined) {
      const count = this.#headings === 1 ? 'a row has' : `${this.#headings} rows have`;
      this.#note(this.#headingLine, `${count} nothing but a name: read as a heading, not as a layer`);
    }
    if (this.#depthwiseLine !== undefined) {
      this.#note(this.#depthwiseLine, 'rows with "DP" in their name are depth-wise: a layer for each channel');
    }
    return { name: baseName(this.#file), layers: this.#layers, notes: this.#notes };
  }

  #layerOf({ cells, line }: DelimitedRow, kind: TopologyKind): TopologyLayer | null {
    const columns = COLUMNS[kind];
    if (cells.length <= columns.length) {
      const what = kind === 'gemm' ? 'GEMM' : 'convolution';
      const message = `${cells.length} cells; a ${what} has ${columns.length + 1}: name, ${titles(kind)}`;
      this.#issues.add({ line, message });
      return null;
    }
    const before = this.#issues.count;
    const sizes = columns.map(({ title }, i) => this.#count(title, cells[i + 1], line));
    const extras = this.#extras(cells, line, kind);
    if (this.#issues.count > before) return null;
    const name = cells[0].text || `layer ${this.#layers.length + 1}`;
    const row = { name, line, sparsity: extras.sparsity };
    if (kind === 'gemm') {
      const [M, N, K] = sizes;
      return { kind, ...row, M, N, K };
    }
    const [ifmapHeight, ifmapWidth, filterHeight, filterWidth, channels, filters, strideHeight] = sizes;
    for (const [axis, filter, size, at] of [
      ['Height', filterHeight, ifmapHeight, 3],
      ['Width', filterWidth, ifmapWidth, 4],
    ] as const) {
      if (filter <= size) continue;
      const message = `a filter of ${filter} does not fit an input of ${size}`;
      this.#issues.add({ line, column: cells[at].column, path: `Filter ${axis}`, message });
    }
    const strideWidth = extras.strideWidth ?? strideHeight;
    const convolution = { ifmapHeight, ifmapWidth, filterHeight, filterWidth, channels, filters };
    return { kind, ...row, ...convolution, strideHeight, strideWidth };
  }

  /** Cells behind the columns that there must be: a sparsity, the second stride, or nothing of ours. */
  #extras(cells: readonly Cell[], line: number, kind: TopologyKind): { sparsity: Sparsity; strideWidth?: number } {
    const from = COLUMNS[kind].length + 1;
    let found: { sparsity: Sparsity; strideWidth?: number } = { sparsity: DENSE };
    for (let i = from; i < cells.length; i += 1) {
      const { text, column } = cells[i];
      const title = this.#header?.cells[i]?.text ?? '';
      if (text.includes(':')) {
        try {
          found = { ...found, sparsity: parseSparsity(text.slice(0, LONGEST_SPARSITY)) };
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          this.#issues.add({ line, column, path: 'Sparsity', message: error.message });
        }
      } else if (kind === 'conv' && i === from && text !== '' && (title === '' || /stride/i.test(title))) {
        found = { ...found, strideWidth: this.#count('Stride Width', cells[i], line) };
      } else if (/^sparsity$/i.test(title) && text !== '') {
        this.#issues.add({ line, column, path: 'Sparsity', message: `${excerpt(text)} is not a sparsity; write N:M` });
      } else if (text !== '' && !this.#unread.has(i)) {
        this.#unread.add(i);
        const name = title === '' ? '' : ` ${excerpt(title)}`;
        this.#note(line, `column ${i + 1}${name} is not read${unmodelled(title)}`);
      }
    }
    return found;
  }

  #push(layer: TopologyLayer): void {
    if (layer.kind === 'gemm' || !layer.name.includes('DP')) {
      this.#layers.push(layer);
      return;
    }
    const { channels, name, line } = layer;
    if (this.#layers.length + channels > MOST_LAYERS) {
      this.#issues.add({
        line,
        message: `"DP": a layer for each of ${channels} channels is more than ${MOST_LAYERS} layers`,
      });
      return;
    }
    this.#depthwiseLine ??= line;
    for (let i = 0; i < channels; i += 1) this.#layers.push({ ...layer, name: `${name}Channel_${i}`, channels: 1 });
  }

  #count(title: string, { text, column }: Cell, line: number): number {
    try {
      return parseCount(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#issues.add({ line, column, path: title, message: error.message });
      return NaN;
    }
  }

  /** Titles that stand where another column is read. */
  #noteTitles({ cells, line }: DelimitedRow, kind: TopologyKind): void {
    const columns = COLUMNS[kind];
    columns.forEach(({ title, alias }, i) => {
      const written = cells[i + 1]?.text ?? '';
      const isElsewhere = columns.some((other) => other.alias.test(lettersOf(written)));
      if (alias.test(lettersOf(written)) || !isElsewhere) return;
      this.#note(line, `column ${i + 2} is titled ${excerpt(written)} and read as ${title}: columns count by position`);
    });
  }

  #note(line: number, message: string): void {
    this.#notes.push({ place: `${this.#file}:${line}`, message });
  }
}

/** What a column that is not read would have changed. */
function unmodelled(title: string): string {
  if (/batch/i.test(title)) return ': the batch is 1';
  if (/pad/i.test(title)) return ': inputs are not padded';
  return /group|dilat/i.test(title) ? ': it is not modelled' : '';
}

/** `32:32` and spaces; a longer cell is cut, and refused. */
const LONGEST_SPARSITY = 40;

function kindOfHeader({ cells }: DelimitedRow): TopologyKind | undefined {
  const words = cells.slice(1).map(({ text }) => lettersOf(text));
  if (words.some((word) => /^(?:ifmap|filter|numfilter|strides?$)/.test(word))) return 'conv';
  return ['m', 'n', 'k'].every((size) => words.includes(size)) ? 'gemm' : undefined;
}

/** By how many numbers follow the name: 3 are a GEMM, 7 and more a convolution. */
function kindOfRow({ cells }: DelimitedRow): TopologyKind | undefined {
  const rest = cells.slice(1);
  const end = rest.findIndex(({ text }) => !isCount(text));
  const numbers = end < 0 ? rest.length : end;
  if (numbers >= COLUMNS.conv.length) return 'conv';
  return numbers === COLUMNS.gemm.length ? 'gemm' : undefined;
}

const titles = (kind: TopologyKind): string => COLUMNS[kind].map(({ title }) => title).join(', ');

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

const baseName = (file: string): string => file.replace(/^.*[/\\]/s, '').replace(/\.csv$/i, '');
