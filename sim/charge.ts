/**
 * Whom the time is charged to: each tick belongs to one operation, that of the first unit that works, else of the first that
 * waits; at the very end, when tokens are still under way, to the one before.
 */
import type { CompiledProgram } from './link.ts';
import type { Ledger } from './ledger.ts';
import type { StateStore } from './state-store.ts';
import { PLACE } from './unit-fields.ts';
import { UnitSet } from './unit-set.ts';

export class Charge {
  /** Units that work, and those that have not halted. */
  readonly working: UnitSet;
  readonly running: UnitSet;
  readonly #ledger: Ledger<unknown>;
  readonly #values: Float64Array;
  readonly #unitBase: Int32Array;
  /** Command at each place of the code, and the operation of each command. */
  readonly #argument: Int32Array;
  readonly #operation: Int32Array;
  /** Time is charged until here; that of the operation charged last is written down when another comes, or is asked for. */
  #until = 0;
  #last = 0;
  #unwritten = 0;

  /** @param store  sealed */
  constructor(
    { argument, flat, start }: CompiledProgram<unknown>,
    ledger: Ledger<unknown>,
    store: StateStore,
    unitBase: Int32Array,
  ) {
    const units = start.length;
    this.working = new UnitSet(units);
    this.running = new UnitSet(units);
    for (let unit = 0; unit < units; unit += 1) this.running.add(unit);
    this.#ledger = ledger;
    this.#values = store.values;
    this.#unitBase = unitBase;
    this.#argument = argument;
    this.#operation = flat.operation;
  }

  /** The operation of the command at which a unit is. */
  operationOf(unit: number): number {
    return this.#operation[this.#argument[this.#values[this.#unitBase[unit] + PLACE]]];
  }

  /** Charges the time up to `tick`. */
  until(tick: number): void {
    const ticks = tick - this.#until;
    if (ticks <= 0) return;
    this.#until = tick;
    let unit = this.working.first;
    if (unit < 0) unit = this.running.first;
    const operation = unit < 0 ? this.#last : this.operationOf(unit);
    if (operation !== this.#last) {
      this.write();
      this.#last = operation;
    }
    this.#unwritten += ticks;
  }

  /** Writes down what has been charged. */
  write(): void {
    if (this.#unwritten === 0) return;
    this.#ledger.charge(this.#last, this.#unwritten);
    this.#unwritten = 0;
  }
}
