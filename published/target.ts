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

export interface ValidationTarget {
  /** As `weft validate` takes it. */
  readonly name: string;
  /** What it is, in one line. */
  readonly title: string;
  /** Folder of the package with the figures that are compared by default. */
  readonly data: string;
  /**
   * Compares every point.
   *
   * @throws {ScenarioError} naming file, point and field where the data are not what they should be
   */
  readonly validate: (files: readonly DataFile[], readBeside: ReadBeside) => Validation;
}
