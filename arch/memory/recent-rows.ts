/**
 * Rows that lines within reach of the queues have used: a look-ahead scheduler serves them together, whatever came between.
 *
 * A table by hash, one entry a place: a rare collision forgets a row, nothing else.
 */
export class RecentRows {
  private readonly reach: number;
  private readonly keys = new Float64Array(PLACES).fill(-1);
  private readonly lines = new Float64Array(PLACES);

  /** @param reach  lines between two uses of a row that are served together */
  constructor(reach: number) {
    this.reach = reach;
  }

  wasOpen(bank: number, row: number, line: number): boolean {
    const place = placeOf(bank, row);
    return this.keys[place] === keyOf(bank, row) && line - this.lines[place] <= this.reach;
  }

  note(bank: number, row: number, line: number): void {
    const place = placeOf(bank, row);
    this.keys[place] = keyOf(bank, row);
    this.lines[place] = line;
  }

  forget(bank: number, row: number): void {
    const place = placeOf(bank, row);
    if (this.keys[place] === keyOf(bank, row)) this.keys[place] = -1;
  }

  clear(): void {
    this.keys.fill(-1);
  }
}

const PLACES = 4096;

const keyOf = (bank: number, row: number): number => row * 64 + bank;

/** Knuth's multiplicative hash, upper bits. */
const placeOf = (bank: number, row: number): number => Math.imul(row * 64 + bank, 0x9e3779b1) >>> 20;
