/**
 * What one tile leaves behind in the array and the next one meets (docs/model.md, O5, W5, X1).
 *
 * The array never stalls inside a pass; its controller delays the start of a tile until drain chain, west link and shadow
 * weights are free, and, at a change of mode, until the array is empty.
 */
import type { StateStore } from '../../sim/state-store.ts';
import { WIDEST_GROUP } from '../../terms/sparsity.ts';
import type { UnitModel } from '../../sim/unit-model.ts';
import type { StceArray } from './array.ts';
import type { StceEdges } from './stce-work.ts';

const NONE = 0;
const OS = 1;
const WS = 2;

/** Work of a unit that may carry a tile of the array. */
export interface MayHaveTile {
  readonly tile?: StceEdges;
}

export class StceModel implements UnitModel<MayHaveTile> {
  readonly #array: StceArray;
  #store!: StateStore;
  #mode = 0;
  #n = 0;
  #m = 0;
  #rowPeriod = 0;
  #holdsSums = 0;
  #lastDrainRows = 0;
  #drainDone = 0;
  #linkFree = 0;
  #lastSwitch = 0;
  #empty = 0;
  #emptyAndLoaded = 0;
  #emptyAndSent = 0;
  #lastStartToEmpty = 0;
  readonly holdReasons = ['drain', 'group-link', 'weight-load', 'mode-change', 'fill/tail'];
  holdReason = 'drain';

  constructor(array: StceArray) {
    this.#array = array;
  }

  declare(store: StateStore, owner: number): void {
    this.#store = store;
    this.#mode = store.declare('stce.mode', 'plain', owner);
    this.#n = store.declare('stce.pairs', 'plain', owner);
    this.#m = store.declare('stce.group', 'plain', owner);
    this.#rowPeriod = store.declare('stce.rowPeriod', 'plain', owner);
    this.#holdsSums = store.declare('stce.holdsSums', 'plain', owner);
    this.#lastDrainRows = store.declare('stce.lastDrainRows', 'plain', owner);
    // Deadlines are stored with the largest amount a later tile may add, so that one that is past can bind nobody.
    this.#drainDone = store.declare('stce.drainDone', 'deadline', owner);
    this.#linkFree = store.declare('stce.linkFree', 'deadline', owner);
    this.#lastSwitch = store.declare('stce.lastSwitch', 'deadline', owner);
    this.#empty = store.declare('stce.empty', 'deadline', owner);
    this.#emptyAndLoaded = store.declare('stce.emptyAndLoaded', 'deadline', owner);
    this.#emptyAndSent = store.declare('stce.emptyAndSent', 'deadline', owner);
    this.#lastStartToEmpty = store.declare('stce.lastStartToEmpty', 'plain', owner);
  }

  hold(work: MayHaveTile, ready: number): number {
    const { tile } = work;
    if (!tile) return ready;
    const { values } = this.#store;
    const mode = tile.dataflow === 'os' ? OS : WS;
    const changes = values[this.#mode] !== NONE && !this.#isSameMode(tile, mode);
    const isEmpty = values[this.#empty] <= ready && values[this.#holdsSums] === 0;
    // X1: a change waits for the array to be empty; an empty array pays the buffers' latency.
    const free = changes ? Math.max(ready, values[this.#empty]) : ready;
    const least = isEmpty || changes ? free + this.#array.readLatency : free;
    this.holdReason = changes && !isEmpty ? 'mode-change' : 'fill/tail';
    // Nor do groups come before: the first one is sent into an empty array.
    const sent = changes ? Math.max(least, values[this.#emptyAndSent] - longestSend(this.#array) + tile.lead) : least;
    if (mode === WS) return this.#holdWs(tile, sent, changes, isEmpty);
    return changes ? sent : this.#holdOs(tile, least);
  }

  #isSameMode(tile: StceEdges, mode: number): boolean {
    const { values } = this.#store;
    if (values[this.#mode] !== mode) return false;
    const { n, m } = tile.shape;
    return (
      mode === OS || (values[this.#n] === n && values[this.#m] === m && values[this.#rowPeriod] === tile.rowPeriod)
    );
  }

  /** O5: the drain of the last pass, and the lead of the first group of this one. */
  #holdOs(tile: StceEdges, ready: number): number {
    const { values } = this.#store;
    const drain =
      tile.firstDrainRows === 0
        ? 0
        : values[this.#drainDone] -
          this.#array.rows +
          Math.max(values[this.#lastDrainRows], tile.firstDrainRows) -
          tile.firstDrainStart;
    const link = tile.lead === 0 ? 0 : values[this.#linkFree] - longestLead(this.#array) + tile.lead;
    const free = Math.max(drain, link);
    if (free > ready) this.holdReason = drain >= link ? 'drain' : 'group-link';
    return Math.max(ready, free);
  }

  /**
   * W5: weights load behind the last pass, once its row R−1 has switched, or, after a change of mode, once the array is
   * empty. Starts keep to the row slots of a pass that still runs.
   */
  #holdWs(tile: StceEdges, ready: number, changes: boolean, isEmpty: boolean): number {
    const { values } = this.#store;
    const loadFrom = values[changes ? this.#emptyAndLoaded : this.#lastSwitch] - longestLoad(this.#array);
    const loaded = values[this.#mode] === NONE ? 0 : loadFrom + tile.weightLoad;
    const least = Math.max(ready, loaded);
    if (loaded > ready) this.holdReason = changes ? 'mode-change' : 'weight-load';
    if (changes || isEmpty) return least;
    const lastStart = values[this.#empty] - values[this.#lastStartToEmpty];
    // W5 in full: the south adders take L cycles between two passes that may update the same outputs.
    const slot = Math.max(least, lastStart + this.#array.addLatency) - lastStart;
    return lastStart + Math.ceil(slot / tile.rowPeriod) * tile.rowPeriod;
  }

  start({ tile }: MayHaveTile, at: number): void {
    if (!tile) return;
    const { values } = this.#store;
    values[this.#mode] = tile.dataflow === 'os' ? OS : WS;
    values[this.#n] = tile.shape.n;
    values[this.#m] = tile.shape.m;
    values[this.#rowPeriod] = tile.rowPeriod;
    values[this.#holdsSums] = tile.holdsSums ? 1 : 0;
    if (!tile.holdsSums) {
      values[this.#lastDrainRows] = tile.lastDrainRows;
      values[this.#drainDone] = at + tile.drainEnd + this.#array.rows;
    }
    values[this.#linkFree] = at + tile.linkFree + longestLead(this.#array);
    values[this.#lastSwitch] = at + tile.lastSwitch + longestLoad(this.#array);
    values[this.#empty] = Math.max(values[this.#empty], at + tile.empty);
    values[this.#emptyAndLoaded] = values[this.#empty] + longestLoad(this.#array);
    values[this.#emptyAndSent] = values[this.#empty] + longestSend(this.#array);
    values[this.#lastStartToEmpty] = values[this.#empty] - (at + tile.lastStart);
  }

  tailUntil(): number {
    return this.#store.values[this.#empty];
  }
}

/** Ticks that the first group of a pass is sent ahead, at the most. */
export const longestLead = ({ groupFileValues, denseLinkValues }: StceArray): number =>
  Math.ceil(groupFileValues / (2 * denseLinkValues));

/** Ahead of a first group in either dataflow; what streams west past weights is not bound by group files. */
export const longestSend = (array: StceArray): number => Math.max(longestLead(array), array.wsPairs, WIDEST_GROUP);

/** Ticks that weights take to load, at the most. */
export const longestLoad = ({ rows, wsPairs }: StceArray): number => rows * Math.max(1, wsPairs);
