/**
 * Files of reference points: JSON with `meta` and `points`, or with `meta` and `files` (what a tool reports for input files that
 * lie beside it, a list of layers for each).
 */
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { DataFile } from '../target.ts';

/** A JSON object of unknown members. */
export type Fields = Readonly<Record<string, unknown>>;

export interface PointFile {
  readonly file: DataFile;
  readonly meta: Fields;
  readonly points: readonly Fields[];
}

export interface ReportFile {
  readonly file: DataFile;
  readonly meta: Fields;
  /** By name of the input file. */
  readonly reports: readonly (readonly [name: string, layers: readonly Fields[]])[];
}

export interface ReferenceData {
  readonly pointFiles: readonly PointFile[];
  readonly reportFiles: readonly ReportFile[];
}

/**
 * Sorts files by what they hold; a JSON file of neither kind is passed over if there are others.
 *
 * @throws {ScenarioError} if a file is no JSON, or if there is no point in any
 */
export function referenceData(files: readonly DataFile[]): ReferenceData {
  const pointFiles: PointFile[] = [];
  const reportFiles: ReportFile[] = [];
  for (const file of files) {
    const document = parsed(file);
    if (!isFields(document)) continue;
    const { points, files: reports } = document;
    const meta = isFields(document['meta']) ? document['meta'] : {};
    if (Array.isArray(points)) pointFiles.push({ file, meta, points: objects(file, 'points', points) });
    else if (isFields(reports)) {
      const entries = Object.entries(reports).map(([name, layers]) => {
        const list = Array.isArray(layers) ? layers : fail(file, `files.${name}`, 'is no list of layers');
        return [name, objects(file, `files.${name}`, list)] as const;
      });
      reportFiles.push({ file, meta, reports: entries });
    }
  }
  const count =
    pointFiles.reduce((total, { points }) => total + points.length, 0) +
    reportFiles.reduce((total, { reports }) => total + reports.reduce((sum, [, layers]) => sum + layers.length, 0), 0);
  if (count === 0) {
    const names = files.map(({ path }) => path).join(', ');
    throw new ScenarioError([
      { message: `no reference points in ${names || 'no file'}: JSON with "meta" and "points" is needed` },
    ]);
  }
  return { pointFiles, reportFiles };
}

function parsed({ path, text }: DataFile): unknown {
  try {
    // A byte order mark is no part of JSON, but editors write it.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScenarioError([{ file: path, message: `not JSON: ${reason.replaceAll(/\s+/g, ' ').slice(0, 120)}` }], {
      cause: error,
    });
  }
}

function objects(file: DataFile, path: string, list: readonly unknown[]): Fields[] {
  return list.map((item, i) => (isFields(item) ? item : fail(file, `${path}[${i}]`, 'is no object')));
}

function fail({ path: file }: DataFile, path: string, message: string): never {
  throw new ScenarioError([{ file, path, message }]);
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
