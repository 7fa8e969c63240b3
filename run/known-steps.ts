/**
 * What steps have in common: on one machine the sections of their programs, what those count, and the stretches of runs; on machines that
 * differ in their arrays alone, the sections of streams; where GEMMs are mapped alike, theirs. A step comes to the same with it and without.
 */
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import { BACKGROUND_UNITS, SAT_UNITS, unitIndex } from '../arch/sat/units.ts';
import type { SatWork } from '../arch/sat/work.ts';
import type { Choice } from '../dataflows/sat/schedule.ts';
import type { StepSections } from '../dataflows/sat/step-program.ts';
import { streamKeys } from '../dataflows/sat/write-stream.ts';
import type { Section } from '../sim/compile.ts';
import type { Program } from '../sim/program.ts';
import { SectionLibrary } from '../sim/section-library.ts';
import type { KnownSection } from '../sim/section-library.ts';
import type { Server } from '../sim/server.ts';
import { Stretches } from '../sim/stretches.ts';
import { identityOf } from '../terms/identity.ts';
import { LruCache } from '../terms/lru-cache.ts';
import type { CommandCounts } from './actions.ts';
import { simulationOf } from './simulation.ts';
import { WrittenSections } from './written-sections.ts';
import type { SectionsOfOthers, WrittenSection } from './written-sections.ts';

/** Array and vector engine take turns: where one of them goes on to the next section, little else is under way. */
const LANDMARKS = [unitIndex('stce'), unitIndex('vector')];

/** Machines of which something is known at a time. */
const MOST_MACHINES = 4;
/** Machines of which it is known how often they were met. */
const MOST_MET = 512;
/** The first steps of which much is kept take longer by half: only machines that have come so often are likely to come often. */
const LEAST_MEETINGS = 10;
/** Sections of ten kilobytes or so. */
const MOST_SECTIONS = 2_000;

export class KnownSteps {
  readonly #sections = new LruCache<WrittenSection<Section<SatWork>>>(MOST_SECTIONS);
  /** The step in which each mapping was met first. */
  readonly #firstMet = new WeakMap<Choice, number>();
  #steps = 0;
  readonly #met = new LruCache<{ times: number }>(MOST_MET);
  readonly #machines = new LruCache<KnownMachine>(MOST_MACHINES);
  readonly #leastMeetings: number;

  /** @param leastMeetings  at which much is kept of a machine */
  constructor(leastMeetings = LEAST_MEETINGS) {
    this.#leastMeetings = leastMeetings;
  }

  /** What is known of a machine; null the first times that it is met: most searches hardly come back to one. */
  of(machine: SatMachine, memory: MemoryModel, { channels, operations }: Program<SatWork>): KnownMachine | null {
    const frame = `${operations.length} ${JSON.stringify(channels)}`;
    // Who makes memories keeps them (`shared-parts.ts`).
    const key = `${identityOf(memory)} ${JSON.stringify(machine)} ${frame}`;
    const met = this.#met.get(key, () => ({ times: 0 }));
    met.times += 1;
    // Whole states of a stepped memory do not come again.
    if (met.times < this.#leastMeetings || memory.isStepped) return null;
    return this.#machines.get(key, () => new KnownMachine(machine, memory));
  }

  /**
   * Sections of one more step, which are the same for its machine, memory and frame as for others. Those of GEMMs are kept from the second step on in which
   * they are mapped like that: most searches hardly come back to a mapping.
   */
  sectionsFor(
    machine: SatMachine,
    memory: MemoryModel,
    { channels, operations }: Program<SatWork>,
  ): SectionsOfOthers<Section<SatWork>> {
    const ends = channels.map(({ giver, taker }) => `${giver}>${taker}`).join();
    const frame = `${identityOf(memory)} ${operations.length} ${ends}`;
    const streams = streamKeys(machine);
    this.#steps += 1;
    return {
      get: ({ choice, key, kinds }, write) => {
        if (choice && this.#isNew(choice)) return write();
        let passed = '';
        for (const kind of kinds) passed += `${streams[kind]} `;
        return this.#sections.get(`${frame} ${passed}${key}`, write);
      },
    };
  }

  #isNew(choice: Choice): boolean {
    const first = this.#firstMet.get(choice) ?? this.#steps;
    this.#firstMet.set(choice, first);
    return first === this.#steps;
  }
}

export interface KnownStep {
  readonly ticks: number;
  /** Of each operation's commands. */
  readonly counts: readonly CommandCounts[];
}

interface Known {
  readonly sections: WrittenSections<KnownSection<SatWork>>;
  readonly stretches: Stretches<SatWork>;
  /** The same for all runs: it keeps what it has learned of requests. */
  readonly server: Server;
}

function nothingKnown(memory: MemoryModel): Known {
  const library = new SectionLibrary<SatWork>(SAT_UNITS.length, ({ tile }) => (tile ? JSON.stringify(tile) : ''));
  return {
    sections: new WrittenSections((nodes) => library.add(nodes), memory),
    stretches: new Stretches(library, LANDMARKS),
    server: memory.server(BACKGROUND_UNITS),
  };
}

export class KnownMachine {
  readonly #machine: SatMachine;
  readonly #memory: MemoryModel;
  #known: Known;

  constructor(machine: SatMachine, memory: MemoryModel) {
    this.#machine = machine;
    this.#memory = memory;
    this.#known = nothingKnown(memory);
  }

  /** What a step comes to. */
  run({ frame, sections }: StepSections): KnownStep {
    if (this.#known.sections.size > MOST_SECTIONS) this.#known = nothingKnown(this.#memory);
    const { stretches, server } = this.#known;
    const { body, counts } = this.#known.sections.step(sections);
    const ticks = stretches.ticks(frame, body, (program, prepared) =>
      simulationOf(
        program,
        { memory: this.#memory },
        this.#machine,
        { audit: false, accounts: false },
        { prepared, server },
      ),
    );
    return { ticks, counts };
  }
}
