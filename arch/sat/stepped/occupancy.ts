/** Whether anything is in the array, and the hazards of starting a pass at the wrong time because of it. */
import type { StceArray } from '../array.ts';
import { isSameMode } from './controller.ts';
import type { PlacedPass } from './controller.ts';
import { HazardError } from './hazard.ts';

export class Occupancy {
  readonly #array: StceArray;
  #before: PlacedPass | null = null;
  #inFlight = 0;
  #holdsSums = false;
  #emptyFrom = -Infinity;

  constructor(array: StceArray) {
    this.#array = array;
  }

  /** First cycle in which the array is empty; Infinity while it is not. */
  get emptyFrom(): number {
    return this.#inFlight > 0 || this.#holdsSums ? Infinity : this.#emptyFrom;
  }

  /** The first slot of a pass comes. */
  begin(placed: PlacedPass, cycle: number): void {
    const before = this.#before;
    const { pass } = placed;
    if (this.#changes(placed) && this.emptyFrom > cycle) {
      throw new HazardError('mode', 'a pass of another mode is under way', cycle, 0, 0);
    }
    const operands = this.#operandsFrom(placed);
    if (cycle < operands) {
      throw new HazardError('operands', `the pass may not issue before cycle ${operands}`, cycle, 0, 0);
    }
    if (before?.dataflow === 'ws' && placed.dataflow === 'ws' && this.emptyFrom > cycle) {
      const { rowPeriod } = before.sequence.delays;
      if ((cycle - before.start) % rowPeriod !== 0) {
        throw new HazardError('row slot', 'rows of two passes are out of step', cycle, 0, 0);
      }
    }
    this.#before = placed;
    this.#holdsSums = placed.dataflow === 'os' && !placed.pass.drains;
    if (pass.dataflow === 'ws' || pass.drains) this.#inFlight += 1;
  }

  /** First cycle in which the buffers deliver to a pass that finds the array as it is now. */
  #operandsFrom(placed: PlacedPass): number {
    const { readLatency } = this.#array;
    const { emptyFrom } = this;
    const { pass } = placed;
    if (this.#changes(placed)) return Math.max(emptyFrom, pass.notBefore) + readLatency;
    return emptyFrom <= pass.notBefore ? pass.notBefore + readLatency : pass.notBefore;
  }

  /** The first weights of a pass are loaded, or its first group is sent: in another mode only into an empty array. */
  load(placed: PlacedPass, cycle: number): void {
    if (this.#changes(placed) && this.emptyFrom > cycle) {
      throw new HazardError('mode', 'operands are loaded while a pass of another mode is under way', cycle, 0, 0);
    }
  }

  #changes({ pass }: PlacedPass): boolean {
    return this.#before !== null && !isSameMode(this.#before.pass, pass);
  }

  /** The last value of a pass is written in this cycle. */
  end(cycle: number): void {
    this.#inFlight -= 1;
    this.#emptyFrom = cycle + 1;
  }
}
