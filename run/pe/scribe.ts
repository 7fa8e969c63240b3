/** Writes down what the stepped array tells, in terms of the GEMM: which output, which position along K, which pair. */
import { isDense } from '../../arch/sat/array.ts';
import type { StceArray } from '../../arch/sat/array.ts';
import type {
  SeenFill,
  SeenLoad,
  SeenProduct,
  SeenSlot,
  SeenSum,
  SteppedObserver,
} from '../../arch/sat/stepped/observer.ts';
import type { PePass } from './operands.ts';
import { peStates } from './recording.ts';
import type { PeNorth, PeProducts, PeRecording, PeSouth, PeState, PeWest } from './recording.ts';
import { PE_LIMITS, tooLong } from './settings.ts';
import type { PeSettings } from './settings.ts';

type Columns = { -readonly [Key in keyof PeProducts]: number[] };

/** A slot by what came of it: a state, and the MAC if there was one. */
interface Written {
  readonly cycle: number;
  readonly pe: number;
  readonly state: PeState;
  readonly product: number;
  readonly accumulator: number;
}

const NO_PRODUCT = -1;
const NO_ACCUMULATOR = -1;

export class PeScribe implements SteppedObserver {
  readonly #array: StceArray;
  readonly #settings: PeSettings;
  readonly #passes: readonly PePass[];
  readonly #isDense: boolean;
  readonly #slots: Written[] = [];
  readonly #products: Columns = {
    pass: [],
    outRow: [],
    outColumn: [],
    k: [],
    group: [],
    pair: [],
    index: [],
    weight: [],
    activation: [],
    product: [],
  };
  readonly #west: PeWest[] = [];
  readonly #north: PeNorth[] = [];
  readonly #south: PeSouth[] = [];
  readonly #outputs: Float32Array;
  #firstSeen = Infinity;

  constructor(array: StceArray, settings: PeSettings, passes: readonly PePass[]) {
    this.#array = array;
    this.#settings = settings;
    this.#passes = passes;
    this.#isDense = isDense(settings.sparsity);
    this.#outputs = new Float32Array(settings.m * settings.n);
  }

  slot({ cycle, pass, row, column, product, bubble }: SeenSlot): void {
    this.#checkLength(cycle);
    const pe = row * this.#array.columns + column;
    if (!product) {
      this.#slots.push({ cycle, pe, state: bubble ?? 'recurrence', product: NO_PRODUCT, accumulator: NO_ACCUMULATOR });
      return;
    }
    const accumulator = this.#settings.dataflow === 'os' ? product.tile : NO_ACCUMULATOR;
    const place = this.#placeOf(pass, row, column, product);
    if (!place || (!this.#isDense && product.selected === null)) {
      this.#slots.push({ cycle, pe, state: place ? 'padding' : 'ragged', product: NO_PRODUCT, accumulator });
      return;
    }
    const { outRow, outColumn, k } = place;
    this.#slots.push({ cycle, pe, state: 'multiply', product: this.#products.k.length, accumulator });
    for (const [name, value] of Object.entries({
      ...place,
      pass,
      weight: product.north,
      activation: product.west,
      product: product.product,
    })) {
      this.#products[name as keyof Columns].push(value);
    }
    // What PE(j,0) and PE(0,c) see enters in this cycle: dense values from the west, pairs from the north in OS.
    if (column === 0 && this.#isDense) {
      this.#west.push({ cycle, row, values: [{ outRow, k, value: product.west }] });
    }
    if (row === 0 && this.#settings.dataflow === 'os') {
      this.#north.push({ cycle, column, k, outColumn, index: place.index, value: product.north });
    }
  }

  fill({ cycle, pass, row, group, first, values }: SeenFill): void {
    this.#checkLength(cycle);
    const { m } = this.#settings.sparsity;
    const of = this.#passes[pass];
    const entering = values.flatMap((value, i) => {
      const position = first + i;
      const member = position % m;
      if (of.dataflow === 'ws') {
        return row < of.operands.groups ? [{ outRow: group, k: (of.firstGroup + row) * m + member, value }] : [];
      }
      const { tiles, interleave, interleaveRows } = of.operands;
      const tile = tiles[Math.floor(position / m) * (interleave / interleaveRows)];
      return row < tile.rows ? [{ outRow: tile.firstRow + row, k: group * m + member, value }] : [];
    });
    const inside = entering.filter(({ k }) => k < this.#settings.k);
    if (inside.length > 0) this.#west.push({ cycle, row, values: inside });
  }

  load({ cycle, pass, row, column, value, selected }: SeenLoad): void {
    this.#checkLength(cycle);
    const of = this.#passes[pass];
    if (of.dataflow !== 'ws' || row >= of.operands.groups || column >= of.operands.columns) return;
    if (!this.#isDense && selected === null) return;
    const index = selected ?? 0;
    const k = (of.firstGroup + row) * this.#settings.sparsity.m + index;
    this.#north.push({ cycle, column, k, outColumn: of.operands.firstColumn + column, index, value });
  }

  sum({ cycle, pass, column, address, value }: SeenSum): void {
    this.#checkLength(cycle);
    const of = this.#passes[pass];
    const { columns } = of.operands;
    let [outRow, outColumn] = [Math.floor(address / columns), 0];
    if (of.dataflow === 'ws') {
      outColumn = of.operands.firstColumn + column;
    } else {
      const { rows, tiles } = of.operands;
      const tile = tiles[Math.floor(outRow / rows)];
      const row = outRow % rows;
      if (row >= tile.rows || column >= tile.columns) return;
      [outRow, outColumn] = [tile.firstRow + row, tile.firstColumn + column];
    }
    this.#south.push({ cycle, column, outRow, outColumn, value });
    const at = outRow * this.#settings.n + outColumn;
    this.#outputs[at] = of.dataflow === 'ws' ? Math.fround(this.#outputs[at] + value) : value;
  }

  /** All that was told, with cycles counted from `first` on. */
  recording(
    first: number,
    end: number,
  ): Pick<PeRecording, 'states' | 'at' | 'accumulators' | 'products' | 'west' | 'north' | 'south' | 'outputs'> {
    const pes = this.#array.rows * this.#array.columns;
    const states = Array.from<number>({ length: (end - first) * pes }).fill(peStates.indexOf('wait'));
    const at = Array.from<number>({ length: states.length }).fill(NO_PRODUCT);
    const accumulators = Array.from<number>({ length: states.length }).fill(NO_ACCUMULATOR);
    const firstOf = Array.from<number>({ length: pes }).fill(end);
    const lastOf = Array.from<number>({ length: pes }).fill(first - 1);
    for (const { cycle, pe, state, product, accumulator } of this.#slots) {
      const place = (cycle - first) * pes + pe;
      states[place] = peStates.indexOf(state);
      at[place] = product;
      accumulators[place] = accumulator;
      firstOf[pe] = Math.min(firstOf[pe], cycle);
      lastOf[pe] = Math.max(lastOf[pe], cycle);
    }
    for (let pe = 0; pe < pes; pe += 1) {
      for (let cycle = first; cycle < firstOf[pe]; cycle += 1) {
        states[(cycle - first) * pes + pe] = peStates.indexOf('fill');
      }
      for (let cycle = lastOf[pe] + 1; cycle < end; cycle += 1) {
        states[(cycle - first) * pes + pe] = peStates.indexOf('tail');
      }
    }
    const shifted = <Event extends { readonly cycle: number }>(events: readonly Event[]): Event[] =>
      events.map((event) => ({ ...event, cycle: event.cycle - first }));
    return {
      states,
      at,
      accumulators,
      products: this.#products,
      west: shifted(this.#west),
      north: shifted(this.#north),
      south: shifted(this.#south),
      outputs: [...this.#outputs],
    };
  }

  /** Where a product belongs, or null if the PE lies outside of the output or the weights. */
  #placeOf(
    pass: number,
    row: number,
    column: number,
    { tile, pair, selected }: SeenProduct,
  ): Pick<Record<keyof Columns, number>, 'outRow' | 'outColumn' | 'k' | 'group' | 'pair' | 'index'> | null {
    const { n, m } = this.#settings.sparsity;
    const index = (selected ?? 0) % m;
    const of = this.#passes[pass];
    if (of.dataflow === 'ws') {
      const { groups, columns, firstColumn } = of.operands;
      if (row >= groups || column >= columns) return null;
      const group = of.firstGroup + row;
      const output = { outRow: tile, outColumn: firstColumn + column };
      return { ...output, k: group * m + index, group, pair, index };
    }
    const { rows, columns, firstRow, firstColumn } = of.operands.tiles[tile];
    if (row >= rows || column >= columns) return null;
    const group = Math.floor(pair / n);
    const output = { outRow: firstRow + row, outColumn: firstColumn + column };
    return { ...output, k: group * m + index, group, pair: pair % n, index };
  }

  #checkLength(cycle: number): void {
    this.#firstSeen = Math.min(this.#firstSeen, cycle);
    const { rows, columns } = this.#array;
    if ((cycle - this.#firstSeen + 1) * rows * columns <= PE_LIMITS.peCycles) return;
    throw tooLong();
  }
}
