/** Sections of steps on one machine: those of equal key are written, compiled and counted once. */
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

export class WrittenSections<S extends Section<SatWork>> {
  readonly #compile: (nodes: readonly SatNode[]) => S;
  readonly #memory: MemoryModel;
  readonly #known = new Map<string, { readonly section: S; readonly counts: readonly CommandCounts[] }>();

  constructor(compile: (nodes: readonly SatNode[]) => S, memory: MemoryModel) {
    this.#compile = compile;
    this.#memory = memory;
  }

  get size(): number {
    return this.#known.size;
  }

  /** All sections of a step. */
  step(sections: readonly StepSection[]): WrittenStep<S> {
    const counts: CommandCounts[] = [];
    const body = sections.map(({ key, operations, write }) => {
      let known = this.#known.get(key);
      if (!known) {
        const section = this.#compile(write());
        known = { section, counts: countCommands(operations, section.commands, section.represented, this.#memory) };
        this.#known.set(key, known);
      }
      for (let place = 0; place < operations.length; place += 1) counts[operations[place]] = known.counts[place];
      return known.section;
    });
    return { body, counts };
  }
}
