/** The WebAssembly of `assembly/`, and its memory: what is written where. */
import { CODE } from './code.ts';

/** Rows of the program, each a global that holds the address of its first number. */
type Row =
  | 'anchor'
  | 'argument'
  | 'capacity'
  | 'code'
  | 'firstLoop'
  | 'giveChannel'
  | 'giveCount'
  | 'giveLag'
  | 'giver'
  | 'givesFrom'
  | 'initial'
  | 'isBackground'
  | 'loopDepth'
  | 'loopUnit'
  | 'partChannel'
  | 'partWrites'
  | 'partsFrom'
  | 'start'
  | 'takeChannel'
  | 'takeCount'
  | 'taker'
  | 'takesFrom'
  | 'target'
  | 'ticks'
  | 'tile'
  | 'trips';

type Exports = Readonly<Record<Row | 'now' | 'skipped' | 'status', { readonly value: number }>> & {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly layOut: (...sizes: number[]) => void;
  readonly take: (bytes: number) => number;
  readonly describeArray: (...ticks: number[]) => void;
  readonly run: (fastForward: number) => number;
};

/** As much of WebAssembly as is used here: TypeScript describes it for browsers only. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  };
};

/** How much of each there is. */
export interface Sizes {
  readonly units: number;
  readonly channels: number;
  readonly instructions: number;
  readonly commands: number;
  readonly takes: number;
  readonly gives: number;
  readonly parts: number;
  readonly loops: number;
  readonly anchoredLoops: number;
  readonly memoryChannels: number;
}

export class Core {
  /** Asked in a run: ticks that a part of a request takes, by what it comes behind, and when it begins. */
  transferTicks: (part: number, context: number, now: number) => number = () => 0;
  readonly #exports: Exports;
  // Its memory, until it grows.
  bytes = new Uint8Array(0);
  ints = new Int32Array(0);
  numbers = new Float64Array(0);

  constructor() {
    const code = Uint8Array.from(atob(CODE), (character) => character.charCodeAt(0));
    const host = {
      transferTicks: (part: number, context: number, now: number) => this.transferTicks(part, context, now),
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { host });
    this.#exports = exports as Exports;
  }

  /** Makes room for a program, all zero. What was there before is gone. */
  layOut(sizes: Sizes): void {
    this.#exports.layOut(
      sizes.units,
      sizes.channels,
      sizes.instructions,
      sizes.commands,
      sizes.takes,
      sizes.gives,
      sizes.parts,
      sizes.loops,
      sizes.anchoredLoops,
      sizes.memoryChannels,
    );
    this.#look();
  }

  /** @returns the address of so many bytes more */
  take(bytes: number): number {
    const address = this.#exports.take(bytes);
    this.#look();
    return address;
  }

  setBytes(row: Row, values: ArrayLike<number>): void {
    this.bytes.set(values, this.#number(row));
  }

  setInts(row: Row, values: ArrayLike<number>): void {
    this.ints.set(values, this.intsOf(row));
  }

  setNumbers(row: Row, values: ArrayLike<number>): void {
    this.numbers.set(values, this.#number(row) >> 3);
  }

  /** Where a row begins among the bytes. */
  bytesOf(row: Row): number {
    return this.#number(row);
  }

  /** Where a row begins among the integers. */
  intsOf(row: Row): number {
    return this.#number(row) >> 2;
  }

  describeArray(...ticks: readonly [number, number, number, number, number, number]): void {
    this.#exports.describeArray(...ticks);
  }

  /** Once for a program that was laid out. @returns the end, or less than 0, if there is none */
  run(fastForward: boolean): number {
    const end = this.#exports.run(fastForward ? 1 : 0);
    this.#look();
    return end;
  }

  /** Ticks that were represented. */
  get realTime(): number {
    return this.#number('now') + this.#number('skipped');
  }

  /** What each unit does. */
  readonly statuses = (units: number): Int32Array => {
    const first = this.#number('status') >> 2;
    return this.ints.slice(first, first + units);
  };

  #number(name: Row | 'now' | 'skipped' | 'status'): number {
    return this.#exports[name].value;
  }

  #look(): void {
    const { buffer } = this.#exports.memory;
    if (this.bytes.buffer === buffer) return;
    this.bytes = new Uint8Array(buffer);
    this.ints = new Int32Array(buffer);
    this.numbers = new Float64Array(buffer);
  }
}
