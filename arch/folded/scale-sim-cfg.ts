/**
 * Reads a SCALE-Sim configuration (`.cfg`) as a folded machine.
 *
 * Lenient where the tool is not: keys that its version 3 demands have defaults, so that version 2 files load. Strict where a
 * wrong reading would change cycles. What would change the tool's cycles but not ours becomes a note.
 */
import { BoundedIssues } from '../../terms/bounded-issues.ts';
import { excerpt, parseCount } from '../../terms/count.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';
import type { Assumption } from '../machine-file.ts';
import { dataflows, filterFormats, machineFault } from './folded-machine.ts';
import type { FilterSparsity, FoldCharge, FoldedMachine, SramWords } from './folded-machine.ts';
import { iniEntries } from './ini-entries.ts';
import type { IniEntry } from './ini-entries.ts';
import { followedKeys, idleKeys, unmodelledSwitches } from './scale-sim-keys.ts';
import type { FollowedKey } from './scale-sim-keys.ts';

/** A machine, where its numbers come from, and what of its file is not followed. */
export interface LoadedFoldedMachine {
  readonly machine: FoldedMachine;
  readonly assumptions: readonly Assumption[];
  readonly notes: readonly { readonly place: string; readonly message: string }[];
  /** Keys that change nothing here, as written. */
  readonly ignored: readonly string[];
}

/**
 * Reads the text of a `.cfg` file.
 *
 * @param file   how messages name the source; nothing is opened
 * @param folds  how folds are charged; no key says it
 * @throws {ScenarioError} with every mistake found, by file and line
 */
export function readScaleSimCfg(text: string, file: string, folds: FoldCharge = 'full'): LoadedFoldedMachine {
  const cfg = new CfgReader(iniEntries(text, file), file);
  const rows = cfg.count('ArrayHeight');
  const columns = cfg.count('ArrayWidth');
  const dataflow = cfg.word('Dataflow', dataflows);
  const sramWords = sramOf(cfg);
  const sparsity = sparsityOf(cfg);
  const bandwidth = cfg.word('InterfaceBandwidth', ['calc', 'user'], 'calc');
  if (bandwidth === 'user') {
    cfg.note('InterfaceBandwidth', 'USER bandwidth and its stalls are not modelled: cycles are those of CALC');
  }
  for (const [key, message] of Object.entries(unmodelledSwitches)) {
    if (cfg.isOn(key, false)) cfg.note(key, message);
  }
  cfg.tellUnknownKeys();
  cfg.throwIfMistaken();
  const machine: FoldedMachine = { name: cfg.name(), rows, columns, dataflow, folds, sparsity, sramWords };
  const fault = machineFault(machine);
  if (fault) throw new ScenarioError([cfg.issueAt(KEY_OF_PARAMETER[fault.parameter], fault.message)]);
  return {
    machine,
    assumptions: [...cfg.assumptions, foldAssumption(folds)],
    notes: cfg.notes,
    ignored: cfg.ignored(),
  };
}

const KEY_OF_PARAMETER = {
  rows: 'ArrayHeight',
  columns: 'ArrayWidth',
  folds: 'Dataflow',
  sparsity: 'OptimizedMapping',
  block: 'BlockSize',
} as const;

function foldAssumption(folds: FoldCharge): Assumption {
  return {
    parameter: 'folds',
    value: folds,
    provenance: 'found',
    source: folds === 'full' ? 'SCALE-Sim 3.0.0' : 'STONNE, os mesh',
    meaning: 'what an edge fold costs: a full one, or the rows and columns it uses',
  };
}

/** All three sizes or none: half a memory says nothing. */
function sramOf(cfg: CfgReader): SramWords | null {
  const words = (key: FollowedKey): number | null => (cfg.has(key) ? cfg.count(key) * 1024 : null);
  const [ifmap, filter, ofmap] = [words('IfmapSramSzkB'), words('FilterSramSzkB'), words('OfmapSramSzkB')];
  return ifmap === null || filter === null || ofmap === null ? null : { ifmap, filter, ofmap };
}

/** What the tool reads only if sparsity is switched on is read only then. */
function sparsityOf(cfg: CfgReader): FilterSparsity {
  if (!cfg.isOn('SparsitySupport', false)) return { kind: 'off' };
  const format = cfg.word('SparseRep', filterFormats, 'ellpack_block');
  if (!cfg.isOn('OptimizedMapping', false)) return { kind: 'layer', format };
  return { kind: 'row', format, block: cfg.count('BlockSize', DEFAULT_BLOCK) };
}

/** Of SCALE-Sim's own configuration class. */
const DEFAULT_BLOCK = 4;
/** Unknown keys told one by one. */
const MOST_UNKNOWN = 20;
const DEFAULT_SOURCE = 'default: the file does not say';

const SWITCHES: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

const known: readonly string[] = [...Object.keys(followedKeys), ...Object.keys(unmodelledSwitches), ...idleKeys];

/** Reads key by key, and gathers mistakes, notes and assumptions on the way. */
class CfgReader {
  readonly assumptions: Assumption[] = [];
  readonly notes: { readonly place: string; readonly message: string }[] = [];
  readonly #entries: ReadonlyMap<string, IniEntry>;
  readonly #file: string;
  readonly #issues: BoundedIssues;

  constructor(entries: readonly IniEntry[], file: string) {
    this.#entries = new Map(entries.map((entry) => [entry.key.toLowerCase(), entry]));
    this.#file = file;
    this.#issues = new BoundedIssues(file);
    if (entries.length === 0)
      this.#issues.add({ message: 'the file is empty; it needs ArrayHeight, ArrayWidth, Dataflow' });
  }

  has(key: string): boolean {
    return this.#entries.has(key.toLowerCase());
  }

  /** The name of the run, or of the file. */
  name(): string {
    return this.#entries.get('run_name')?.value || this.#file;
  }

  /** A whole number from 1. */
  count(key: FollowedKey, fallback?: number): number {
    const entry = this.#entryOf(key, fallback);
    if (!entry) return fallback ?? NaN;
    try {
      const value = parseCount(entry.value);
      this.#assume(key, value, entry);
      return value;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#issues.add({ line: entry.line, path: entry.key, message: error.message });
      return NaN;
    }
  }

  /** One of some words, in any case. */
  word<Word extends string>(key: FollowedKey, words: readonly Word[], fallback?: Word): Word {
    const entry = this.#entryOf(key, fallback?.toUpperCase());
    const value = words.find((word) => word === (entry?.value.toLowerCase() ?? fallback));
    if (entry) {
      if (value !== undefined) this.#assume(key, entry.value, entry);
      else {
        const hint = `; write ${words.join(', ')}${didYouMean(entry.value, words)}`;
        this.#issues.add({ line: entry.line, path: entry.key, message: `${excerpt(entry.value)} is not known${hint}` });
      }
    }
    return value ?? words[0];
  }

  isOn(key: string, fallback: boolean): boolean {
    const entry = this.#entries.get(key.toLowerCase());
    if (!entry) return fallback;
    const value = Object.hasOwn(SWITCHES, entry.value.toLowerCase()) ? SWITCHES[entry.value.toLowerCase()] : undefined;
    if (value === undefined) {
      const message = `${excerpt(entry.value)} is neither true nor false`;
      this.#issues.add({ line: entry.line, path: entry.key, message });
      return fallback;
    }
    if (isFollowed(key)) this.#assume(key, value, entry);
    return value;
  }

  /** Says something about a key that the file has. */
  note(key: string, message: string): void {
    const line = this.#entries.get(key.toLowerCase())?.line;
    this.notes.push({
      place: line === undefined ? this.#file : `${this.#file}:${line}`,
      message: `${key}: ${message}`,
    });
  }

  tellUnknownKeys(): void {
    const unknown = this.#unknownKeys();
    for (const key of unknown.slice(0, MOST_UNKNOWN)) this.note(key, `unknown key, ignored${didYouMean(key, known)}`);
    const more = unknown.length - MOST_UNKNOWN;
    if (more > 0) this.notes.push({ place: this.#file, message: `${more} more unknown keys, ignored` });
  }

  #unknownKeys(): string[] {
    const names = new Set(known.map((name) => name.toLowerCase()));
    return [...this.#entries.values()].map(({ key }) => key).filter((key) => !names.has(key.toLowerCase()));
  }

  ignored(): string[] {
    const idle = new Set(idleKeys.map((name) => name.toLowerCase()));
    idle.delete('run_name');
    return [...this.#entries.values()].map(({ key }) => key).filter((key) => idle.has(key.toLowerCase()));
  }

  issueAt(key: FollowedKey, message: string): { file: string; line?: number; path: string; message: string } {
    const line = this.#entries.get(key.toLowerCase())?.line;
    return { file: this.#file, ...(line !== undefined && { line }), path: key, message };
  }

  throwIfMistaken(): void {
    if (this.#issues.count > 0) throw new ScenarioError(this.#issues.list());
  }

  /** The entry of a key; without one its default is assumed, or missed. */
  #entryOf(key: FollowedKey, fallback: string | number | undefined): IniEntry | undefined {
    const entry = this.#entries.get(key.toLowerCase());
    if (entry) return entry;
    if (fallback !== undefined) this.#assume(key, fallback);
    else if (this.#entries.size > 0) {
      const near = this.#unknownKeys().find((other) => didYouMean(other, [key]) !== '');
      this.#issues.add({ message: `missing key "${key}"${near === undefined ? '' : `; is "${near}" meant?`}` });
    }
    return undefined;
  }

  #assume(key: FollowedKey, value: string | number | boolean, entry?: IniEntry): void {
    this.assumptions.push({
      parameter: key,
      value,
      provenance: entry ? 'user' : 'assumed',
      source: entry ? `${this.#file}:${entry.line}` : DEFAULT_SOURCE,
      meaning: followedKeys[key],
    });
  }
}

const isFollowed = (key: string): key is FollowedKey => Object.hasOwn(followedKeys, key);
