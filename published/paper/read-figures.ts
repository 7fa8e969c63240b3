/** Figures of users: files with `points` in the form of `figure.ts`; a mistake names file, point and field. */
import { checkValue } from '../../terms/checked-yaml.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { figureSchema } from '../figures/figure.ts';
import type { Figure } from '../figures/figure.ts';
import { referenceData } from '../peers/data-file.ts';
import type { Fields } from '../peers/data-file.ts';
import type { DataFile } from '../target.ts';

/** A figure and the file it stands in. */
export interface PlacedFigure {
  readonly figure: Figure;
  readonly file: DataFile;
}

/** @throws {ScenarioError} with every mistake in all files */
export function readFigures(files: readonly DataFile[]): PlacedFigure[] {
  const issues: Issue[] = [];
  const ids = new Set<string>();
  const placed = referenceData(files).pointFiles.flatMap(({ file, points }) =>
    points.flatMap((fields, i): PlacedFigure[] => {
      const name = nameOf(fields, i);
      try {
        const figure = checkValue<Figure>(fields, figureSchema, file.path);
        if (ids.has(figure.id))
          issues.push({ file: file.path, path: `${name}, id`, message: 'a point before it has this id' });
        ids.add(figure.id);
        return [{ figure, file }];
      } catch (error) {
        issues.push(...placedIssues(error, file, name));
        return [];
      }
    }),
  );
  if (issues.length > 0) throw new ScenarioError(issues);
  return placed;
}

/** How messages name a point: its id, or its place. */
const nameOf = ({ id }: Fields, i: number): string => (typeof id === 'string' && id !== '' ? id : `points[${i}]`);

/** What is wrong with a point, as issues that name file, point and field. @throws what is no mistake of a user */
export function placedIssues(error: unknown, { path: file }: DataFile, name: string): Issue[] {
  if (!(error instanceof ScenarioError)) throw error;
  return error.issues.map(({ path, message }) => ({
    file,
    path: path === undefined ? name : `${name}, ${path}`,
    message,
  }));
}

/** The same for what went wrong in a measure, which has lists where a scenario has one network and one machine. */
export function measureIssues(error: unknown, file: DataFile, name: string): Issue[] {
  return placedIssues(error, file, name).map((issue) => {
    const field = issue.path?.replace(/, (network|machine)\b/, ', $1s').replace(', ', ', measure.');
    return { ...issue, path: field ?? `${name}, measure` };
  });
}
