/**
 * The array with values: a command multiplies the tiles in the operand buffers into the output buffer's half.
 *
 * Passes, interleaving and selection are those that are timed. Sums start at +0; a reduction that is cut continues in the
 * accumulators (`segments`) or is added chunk by chunk in the output buffer (weight-stationary: K tile by K tile).
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import { interleaveLimit } from '../../dataflows/sat/mapping.ts';
import type { Choice } from '../../dataflows/sat/schedule.ts';
import { addOsPass, osPasses, wsPasses, wsSums } from './array-passes.ts';
import type { OsPassOperands, WsPassOperands } from './array-passes.ts';
import type { BufferTile } from './buffer-tiles.ts';
import { MemoryError } from './memory.ts';
import { partsOfTile } from './part-operands.ts';
import type { PartOperands } from './part-operands.ts';
import type { PlacedTile } from './tile-place.ts';

/** A pass that has been run, with what left the array: [tile][row][column], or [stream row][column]. */
export type RunPass =
  | {
      readonly operands: OsPassOperands;
      readonly outputs: Float32Array;
      readonly drains: boolean;
      readonly accumulates: boolean;
    }
  | { readonly operands: WsPassOperands; readonly outputs: Float32Array };

/** Told of every pass, in order; the first of a command says so. */
export type PassObserver = (pass: RunPass, isFirstOfTile: boolean) => void;

export class FunctionalStce {
  readonly #machine: SatMachine;
  readonly #observe: PassObserver | null;
  #west: BufferTile | null = null;
  #north: BufferTile | null = null;
  #out: Float32Array | null = null;
  /** Sums that wait in the accumulators between K segments. */
  #held: Float32Array | null = null;

  constructor(machine: SatMachine, observe: PassObserver | null = null) {
    this.#machine = machine;
    this.#observe = observe;
  }

  takeOperand(buffer: 'west' | 'north', tile: BufferTile): void {
    if (buffer === 'west') this.#west = tile;
    else this.#north = tile;
  }

  /** A free half of the output buffer: zeros, as large as the operation's tile needs at its first multiplication. */
  takeOutput(): void {
    this.#out = null;
  }

  /** Hands the half over to be stored. @throws {MemoryError} if nothing was computed into it */
  giveOutput(): Float32Array {
    const out = this.#out;
    if (!out) throw new MemoryError('an output tile is stored before anything was multiplied into it');
    this.#out = null;
    return out;
  }

  /** Multiplies the tiles at hand. @param outLength  values of the half that the tile fills */
  multiply(operation: GemmOperation, { space, mapping }: Choice, tile: PlacedTile, outLength: number): void {
    if (!this.#west || !this.#north) throw new MemoryError(`${operation.id} multiplies without operands`);
    const out = (this.#out ??= new Float32Array(outLength));
    const { array } = this.#machine;
    const operands = { west: this.#west, north: this.#north };
    let isFirst = true;
    const tell = (pass: RunPass): void => {
      this.#observe?.(pass, isFirst);
      isFirst = false;
    };
    let before: PartOperands | null = null;
    for (const part of partsOfTile(operation, space, tile, operands)) {
      if (mapping.dataflow === 'ws') {
        for (const pass of wsPasses(array, part, before)) tell(addWsPass(part, pass, out));
        before = part;
        continue;
      }
      const limit = interleaveLimit(this.#machine, mapping);
      const drains = mapping.sums !== 'segments' || tile.isLastChunk;
      for (const pass of osPasses(array, part, limit)) {
        const sums = this.#held ?? new Float32Array(pass.interleave * pass.rows * pass.columns);
        this.#held = drains ? null : sums;
        addOsPass(pass, sums);
        if (drains) addTiles(part, pass, sums, out);
        tell({ operands: pass, outputs: sums, drains, accumulates: mapping.sums === 'accumulate' });
      }
    }
  }
}

/** The south accumulators add what drains to the output buffer. */
function addTiles(part: PartOperands, pass: OsPassOperands, sums: Float32Array, out: Float32Array): void {
  const { rows, columns } = pass;
  pass.tiles.forEach((tile, t) => {
    for (let j = 0; j < tile.rows; j += 1) {
      for (let c = 0; c < tile.columns; c += 1) {
        const at = part.out(tile.instance, tile.firstRow + j, tile.firstColumn + c);
        out[at] = Math.fround(out[at] + sums[(t * rows + j) * columns + c]);
      }
    }
  });
}

function addWsPass(part: PartOperands, pass: WsPassOperands, out: Float32Array): RunPass {
  const outputs = wsSums(pass);
  const { streamRows, columns, instance, firstColumn } = pass;
  for (let row = 0; row < streamRows; row += 1) {
    for (let c = 0; c < columns; c += 1) {
      const at = part.out(instance, row, firstColumn + c);
      out[at] = Math.fround(out[at] + outputs[row * columns + c]);
    }
  }
  return { operands: pass, outputs };
}
