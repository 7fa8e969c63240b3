/**
 * Values are computed in program order; this holds that the events of the machine keep that order where it matters.
 *
 * Of every tensor it is known, from a simulation of the same program, when its last part is in memory and when it was last
 * read. An operation must begin to read it no earlier than the one, and to overwrite it no earlier than the other. What an
 * operation reads of its own results is its own affair: its chunks follow each other through one unit.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import { SAT_UNITS } from '../../arch/sat/units.ts';
import type { SatWork } from '../../arch/sat/work.ts';
import type { Operation } from '../../dataflows/operation.ts';
import type { Program } from '../../sim/program.ts';
import type { Trace } from '../../sim/trace.ts';
import type { AccessObserver } from '../functional/access.ts';
import type { Plan } from '../plan.ts';
import { simulationOf } from '../simulation.ts';

/** What one operation did last with a tensor, and until when. */
interface Access {
  readonly operation: number;
  readonly unit: number;
  readonly until: number;
}

interface TensorTimes {
  written: Access | null;
  /** When the last part of it was read, by operation. */
  readonly read: Map<number, number>;
}

/** Work of one unit, in its order. */
interface Busy {
  readonly start: number;
  readonly end: number;
}

/** Simulates a program; the order of its accesses is then told by executing it with values. */
export function accessOrderOf(plan: Plan, program: Program<SatWork>, machine: SatMachine): AccessOrder {
  const { trace } = simulationOf(program, plan, machine, { fastForward: false, trace: true }).run();
  if (!trace) throw new Error('a traced run leaves a trace');
  return new AccessOrder(plan.step.operations, trace, plan.memory.latencyTicks);
}

export class AccessOrder implements AccessObserver {
  /** Accesses that come too early, in program order, one a tensor and operation. */
  readonly violations: string[] = [];
  readonly #operations: readonly Operation[];
  readonly #latencyTicks: number;
  readonly #busy: readonly Busy[][];
  readonly #executed: number[];
  readonly #tensors = new Map<string, TensorTimes>();
  readonly #told = new Set<string>();
  #operation = 0;
  #unit = 0;
  /** When the present command works; null for fused work, which takes no time. */
  #now: Busy | null = null;
  /** When all that the present fused kernel reads is there. */
  #fusedFrom: Access | null = null;

  /** @param trace  of a run of the program without fast-forward */
  constructor(operations: readonly Operation[], trace: Trace, latencyTicks: number) {
    this.#operations = operations;
    this.#latencyTicks = latencyTicks;
    this.#busy = SAT_UNITS.map(() => []);
    this.#executed = SAT_UNITS.map(() => 0);
    for (const { unit, stall, start, end } of trace.spans) {
      if (stall === '' && end > start) this.#busy[unit].push({ start, end });
    }
  }

  readonly command = (unit: number, operation: number): void => {
    this.#unit = unit;
    this.#operation = operation;
    this.#now = this.#busy[unit][this.#executed[unit]] ?? null;
    if (!this.#now) this.violations.push(`${SAT_UNITS[unit]} executes more commands than it was simulated to`);
    this.#executed[unit] += 1;
  };

  readonly fused = (operation: number): void => {
    this.#operation = operation;
    this.#now = null;
    this.#fusedFrom = null;
  };

  readonly read = (tensor: string): void => {
    const { written, read } = this.#timesOf(tensor);
    if (!this.#now) {
      if (written && written.until > (this.#fusedFrom?.until ?? -1)) this.#fusedFrom = written;
      return;
    }
    const { start, end } = this.#now;
    read.set(this.#operation, Math.max(end, read.get(this.#operation) ?? 0));
    if (!written || written.operation === this.#operation || this.#isKept(written)) return;
    if (start < written.until) {
      this.#report(
        `reads ${tensor} at tick ${start}; ${this.#name(written.operation)} writes it until ${written.until}`,
      );
    }
  };

  readonly write = (tensor: string): void => {
    const times = this.#timesOf(tensor);
    if (!this.#now) {
      times.written = this.#fusedFrom;
      return;
    }
    const { start, end } = this.#now;
    for (const [operation, until] of times.read) {
      if (operation === this.#operation || start >= until) continue;
      this.#report(`overwrites ${tensor} at tick ${start}; ${this.#name(operation)} reads it until ${until}`);
    }
    const isStored = /store|out/.test(SAT_UNITS[this.#unit]);
    const until = isStored ? end + this.#latencyTicks : end;
    if (times.written?.operation !== this.#operation) times.read.clear();
    times.written = { operation: this.#operation, unit: this.#unit, until };
  };

  /** The vector engine keeps what it reduces, statistics for instance, and works in order: its loads need not wait for that. */
  #isKept({ unit }: Access): boolean {
    return SAT_UNITS[unit] === 'vector' && SAT_UNITS[this.#unit].startsWith('vector');
  }

  #timesOf(tensor: string): TensorTimes {
    const known = this.#tensors.get(tensor);
    if (known) return known;
    const made = { written: null, read: new Map<number, number>() };
    this.#tensors.set(tensor, made);
    return made;
  }

  #report(what: string): void {
    const [verb, tensor] = what.split(' ');
    const key = `${this.#operation} ${verb} ${tensor}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.violations.push(`${this.#name(this.#operation)} ${what}`);
  }

  #name(operation: number): string {
    return this.#operations[operation].id;
  }
}
