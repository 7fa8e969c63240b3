/** Sections of steps on one machine: those of equal key are written, compiled and counted once; some may be known from others. */
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { SatNode } from '../dataflows/sat/program-writer.ts';
import type { StepSection } from '../dataflows/sat/step-program.ts';
import type { Section } from '../sim/compile.ts';
import { countCommands } from './actions.ts';
import type { CommandCounts } from './actions.ts';

export interface WrittenStep<S> {
  readonly body: readonly S[];
  /** Of each operation's commands. */
  readonly counts: readonly CommandCounts[];
}

export interface WrittenSection<S> {
  readonly section: S;
  /** Of its operations, in their order. */
  readonly counts: readonly CommandCounts[];
}

/** What other steps have written. */
export interface SectionsOfOthers<S> {
  get(section: StepSection, write: () => WrittenSection<S>): WrittenSection<S>;
}

export class WrittenSections<S extends Section<SatWork>> {
  readonly #compile: (nodes: readonly SatNode[]) => S;
  readonly #memory: MemoryModel;
  readonly #others: SectionsOfOthers<S> | null;
  readonly #known = new Map<string, WrittenSection<S>>();

  /** @param others  sections that are known from elsewhere, or will be asked for elsewhere */
  constructor(
    compile: (nodes: readonly SatNode[]) => S,
    memory: MemoryModel,
    others: SectionsOfOthers<S> | null = null,
  ) {
    this.#compile = compile;
    this.#memory = memory;
    this.#others = others;
  }

  get size(): number {
    return this.#known.size;
  }

  /** All sections of a step. */
  step(sections: readonly StepSection[]): WrittenStep<S> {
    const counts: CommandCounts[] = [];
    const body = sections.map((section) => {
      const { section: written, counts: own } = this.#written(section);
      const { operations } = section;
      for (let place = 0; place < operations.length; place += 1) counts[operations[place]] = own[place];
      return written;
    });
    return { body, counts };
  }

  #written(section: StepSection): WrittenSection<S> {
    const known = this.#known.get(section.key);
    if (known) return known;
    const written = this.#others?.get(section, () => this.#write(section)) ?? this.#write(section);
    this.#known.set(section.key, written);
    return written;
  }

  #write({ operations, write }: StepSection): WrittenSection<S> {
    const section = this.#compile(write());
    return { section, counts: countCommands(operations, section.commands, section.represented, this.#memory) };
  }
}
