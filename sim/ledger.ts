/**
 * The accounts of a run: how often each command was executed, where each unit's ticks went, whom the time is charged to,
 * and, if asked for, the spans. Without accounts nothing is counted: a run that ends has executed what its program says.
 *
 * A row is a (unit, operation) pair; it has its busy ticks and a wait per stall reason. All amounts go through the journal,
 * so that a stretch between two marks can be repeated.
 */
import type { CompiledProgram } from './link.ts';
import { Journal } from './journal.ts';
import type { Mark } from './recurrence.ts';
import type { Span } from './trace.ts';
import { Tracer } from './tracer.ts';

export interface LedgerOptions {
  /** Keep the log that marks need. */
  readonly keepsLog: boolean;
  readonly traces: boolean;
}

export class Ledger<Work> {
  readonly hasAccounts: boolean;
  readonly reasons: readonly string[];
  readonly tracer: Tracer | null;
  readonly #compiled: CompiledProgram<Work>;
  readonly #journal: Journal;
  readonly #row: Int32Array;
  readonly #reasonOf = new Map<string, number>();
  /** Counters: executions by command, then the rows, then charges by operation. */
  readonly #rowBase: number;
  readonly #rowWidth: number;
  readonly #chargeBase: number;

  /** @param reasons  all stall reasons that may occur, each once; null if there are no accounts */
  constructor(
    compiled: CompiledProgram<Work>,
    reasons: ReadonlySet<string> | null,
    { keepsLog, traces }: LedgerOptions,
  ) {
    this.#compiled = compiled;
    this.#row = compiled.row;
    this.hasAccounts = reasons !== null;
    this.reasons = [...(reasons ?? [])];
    for (const reason of this.reasons) this.#reasonOf.set(reason, this.#reasonOf.size);
    this.#rowBase = compiled.commands.length;
    this.#rowWidth = 1 + this.reasons.length;
    this.#chargeBase = this.#rowBase + compiled.rows.length * this.#rowWidth;
    const counters = this.#chargeBase + compiled.program.operations.length;
    this.#journal = new Journal(this.hasAccounts ? counters : 0, keepsLog && this.hasAccounts);
    this.tracer = traces ? new Tracer() : null;
  }

  /** The number of a declared stall reason. */
  reasonIndex(reason: string): number {
    if (!this.hasAccounts) return 0;
    const index = this.#reasonOf.get(reason);
    if (index === undefined) throw new Error(`stall reason "${reason}" was not declared`);
    return index;
  }

  /**
   * A command is over; its unit worked on it until `end` (represented time) for `busy` ticks.
   *
   * @param queued  ticks from when it took its tokens to when it began to work
   * @param served  ticks in which its server served it
   */
  executed(command: number, busy: number, end: number, queued: number, served: number): void {
    if (!this.hasAccounts) return;
    this.#journal.add(command, 1);
    if (busy > 0) this.#journal.add(this.#rowBase + this.#row[command] * this.#rowWidth, busy);
    if (this.tracer) this.#traceWork(command, busy, end, queued, served);
  }

  /** The unit of a command waited before it, for a reason, from a tick to a later one; represented times. */
  waited(command: number, reason: number, from: number, to: number): void {
    this.#journal.add(this.#rowBase + this.#row[command] * this.#rowWidth + 1 + reason, to - from);
    if (!this.tracer) return;
    this.#trace({ command, start: from, end: to, stall: this.reasons[reason], bytes: 0, queued: 0, served: 0 });
  }

  charge(operation: number, ticks: number): void {
    this.#journal.add(this.#chargeBase + operation, ticks);
  }

  // ---- marks -------------------------------------------------------------------------------------------------------

  mark(): Mark {
    return {
      journal: this.#journal.mark,
      generation: this.#journal.generation,
      spans: this.tracer?.spans.length ?? 0,
      loops: this.tracer?.loops.length ?? 0,
    };
  }

  /** True if what the mark refers to has been forgotten. */
  isVoid(mark: Mark): boolean {
    return mark.generation !== this.#journal.generation;
  }

  /** No mark is in use. */
  releaseMarks(): void {
    this.#journal.rewind();
  }

  /** The stretches a–b and b–c counted the same. */
  sameBetween(a: Mark, b: Mark, c: Mark): boolean {
    return this.#journal.sameBetween(a.journal, b.journal, c.journal);
  }

  /** The stretch a–b happens `times` more times from `start` on. */
  repeat(a: Mark, b: Mark, times: number, period: number, start: number): void {
    this.#journal.repeat(a.journal, b.journal, times);
    this.tracer?.repeat(a, b, times, period, start);
  }

  // ---- readings ----------------------------------------------------------------------------------------------------

  /** How often each command was executed, skipped rounds included. */
  get executions(): Float64Array {
    return this.hasAccounts ? this.#journal.counters.slice(0, this.#rowBase) : this.#compiled.represented;
  }

  /** Busy ticks of a row, structural losses included. */
  busyOf(row: number): number {
    return this.#journal.counters[this.#rowBase + row * this.#rowWidth];
  }

  waitOf(row: number, reason: number): number {
    return this.#journal.counters[this.#rowBase + row * this.#rowWidth + 1 + reason];
  }

  chargeOf(operation: number): number {
    return this.#journal.counters[this.#chargeBase + operation];
  }

  /** Commands that take no time are of interest if they take or give something. */
  #traceWork(command: number, busy: number, end: number, queued: number, served: number): void {
    const { takes, gives, request } = this.#compiled.commands[command];
    if (busy === 0 && takes.length + gives.length === 0) return;
    const bytes = busy === 0 ? 0 : (request?.bytes ?? 0);
    this.#trace({ command, start: end - busy, end, stall: '', bytes, queued, served });
  }

  #trace(span: Required<Omit<Span, 'unit' | 'operation'>>): void {
    if (this.tracer) this.tracer.add({ ...this.#compiled.rows[this.#compiled.row[span.command]], ...span });
  }
}
