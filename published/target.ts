/** What weft can be held against: a name, the figures that come with the package, and how they are compared. */
import type { Validation } from './validation.ts';

/** A file of reference points as it was read. */
export interface DataFile {
  /** How messages name it. */
  readonly path: string;
  readonly text: string;
}

/** Reads a file that lies beside a data file and is named in it. @throws {ScenarioError} */
export type ReadBeside = (file: DataFile, name: string) => string;

export interface ValidationOptions {
  /** Reads a file of the folder that comes with the package, by its name. @throws {ScenarioError} */
  readonly readOwn?: (name: string) => string;
  readonly isQuick?: boolean;
  /** Called whenever a part of a long comparison is done, with how many parts there are. */
  readonly told?: (parts: number) => void;
}

export interface ValidationTarget {
  /** As `weft validate` takes it. */
  readonly name: string;
  /** What it is, in one line. */
  readonly title: string;
  /** Folder with the figures that are compared by default. */
  readonly data: string;
  /** They are code, not files: nothing is read unless the user names something. */
  readonly isCode?: boolean;
  /** What `--quick` leaves out; absent if there is nothing to leave out. */
  readonly quick?: string;
  /**
   * Compares every point.
   *
   * @param files  none stand for figures that are code
   * @throws {ScenarioError} naming file, point and field where the data are not what they should be
   */
  readonly validate: (files: readonly DataFile[], readBeside: ReadBeside, options?: ValidationOptions) => Validation;
}
