/**
 * Sections that programs have in common, compiled once. What is equal in them is known by equal numbers: what a unit does in a
 * section, a command, a request.
 */
import { COMMAND, compileSection } from './compile.ts';
import type { Section } from './compile.ts';
import type { Command, Node } from './program.ts';

export interface KnownSection<Work> extends Section<Work> {
  /** Addresses of the first instruction of each unit: equal where all instructions of the unit are. */
  readonly addresses: Int32Array;
  /** By command: equal where two take the same time under the same conditions. */
  readonly commandNumbers: Int32Array;
  /** By command: what it asks of a server; −1 if nothing. */
  readonly requestNumbers: Int32Array;
}

export class SectionLibrary<Work> {
  readonly #units: number;
  readonly #textOf: (work: Work) => string;
  readonly #addresses = new Map<string, number>();
  readonly #commands = new Map<string, number>();
  readonly #requests = new Map<string, number>();
  #nextAddress = 0;
  /** Deepest nesting of each unit in any section. */
  readonly depth: Int32Array;

  /**
   * @param units   how many units the machine has that all programs are for
   * @param textOf  all that models read of a command's work
   */
  constructor(units: number, textOf: (work: Work) => string) {
    this.#units = units;
    this.#textOf = textOf;
    this.depth = new Int32Array(units);
  }

  /** Compiles nodes that are not known yet. */
  add(nodes: readonly Node<Work>[]): KnownSection<Work> {
    const section = compileSection(nodes, this.#units);
    for (let unit = 0; unit < this.#units; unit += 1) {
      this.depth[unit] = Math.max(this.depth[unit], section.depth[unit]);
    }
    const commandNumbers = Int32Array.from(section.commands, (command) => this.#commandNumber(command));
    return {
      ...section,
      addresses: this.#addressesOf(section, commandNumbers),
      commandNumbers,
      requestNumbers: Int32Array.from(section.commands, ({ request }) =>
        request ? numberIn(this.#requests, JSON.stringify(request)) : -1,
      ),
    };
  }

  #commandNumber({ ticks, takes, gives, request, work }: Command<Work>): number {
    return numberIn(this.#commands, `${JSON.stringify([ticks, takes, gives, request])}${this.#textOf(work)}`);
  }

  #addressesOf({ code, unit, argument, trips, lengths }: Section<Work>, commandNumbers: Int32Array): Int32Array {
    const texts = Array.from(lengths, (_, owner) => `${owner}`);
    for (let i = 0; i < code.length; i += 1) {
      const what = code[i] === COMMAND ? commandNumbers[argument[i]] : `${argument[i]}×${trips[i]}`;
      texts[unit[i]] += ` ${code[i]}:${what}`;
    }
    return Int32Array.from(texts, (text, owner) => {
      const known = this.#addresses.get(text);
      if (known !== undefined) return known;
      const address = this.#nextAddress;
      this.#addresses.set(text, address);
      this.#nextAddress += lengths[owner] + 1;
      return address;
    });
  }
}

function numberIn(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}
