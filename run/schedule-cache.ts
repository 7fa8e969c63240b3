/** Mappings already chosen. */
import type { Choice } from '../dataflows/sat/schedule.ts';

/**
 * Mappings by machine (`scheduleKey`) and GEMM (`textOfGemm`); share one between runs that have GEMMs in common.
 */
export class ScheduleCache {
  readonly #machines = new Map<string, Map<string, Choice>>();
  #size = 0;

  /** Mappings of all machines. */
  get size(): number {
    return this.#size;
  }

  get(machine: string, gemm: string): Choice | undefined {
    return this.#machines.get(machine)?.get(gemm);
  }

  add(machine: string, gemm: string, choice: Choice): void {
    let known = this.#machines.get(machine);
    if (!known) this.#machines.set(machine, (known = new Map<string, Choice>()));
    if (!known.has(gemm)) this.#size += 1;
    known.set(gemm, choice);
  }

  clear(): void {
    this.#machines.clear();
    this.#size = 0;
  }
}
