/**
 * The static check of programs that are made of sections, of which many are equal or known: each is looked at once; after that, that no
 * channel runs under or over from section to section is all that can change.
 */
import { checkProgram, findProblems } from './check-program.ts';
import { isRepeat } from './program.ts';
import type { Node, Program } from './program.ts';

/** Channels that a section touches: by how much they change in all, and on the way at the least and at the most. */
interface LevelChanges {
  readonly channels: readonly number[];
  readonly change: readonly number[];
  readonly least: readonly number[];
  readonly most: readonly number[];
}

interface Section<Work> {
  readonly nodes: readonly Node<Work>[];
}

export class SectionCheck<Work> {
  /** Of sections that were sound where they stood. */
  readonly #changes = new WeakMap<Section<Work>, LevelChanges>();

  /**
   * @param frame  the program without its body, which the sections make up
   * @throws {ProgramError} naming every problem, as `checkProgram` does
   */
  check(frame: Program<Work>, sections: readonly Section<Work>[]): void {
    if (!this.#areSound(frame, sections)) checkProgram({ ...frame, body: sections.flatMap(({ nodes }) => nodes) });
  }

  #areSound(frame: Program<Work>, sections: readonly Section<Work>[]): boolean {
    const { channels } = frame;
    const levels = channels.map(({ initial }) => initial);
    for (const section of sections) {
      const { nodes } = section;
      let changes = this.#changes.get(section);
      if (!changes) {
        if (findProblems({ ...frame, body: nodes }, levels).length > 0) return false;
        changes = changesOf(nodes);
        this.#changes.set(section, changes);
      }
      for (let i = 0; i < changes.channels.length; i += 1) {
        const channel = changes.channels[i];
        const level = levels[channel];
        if (level + changes.least[i] < 0 || level + changes.most[i] > channels[channel].capacity) return false;
        levels[channel] = level + changes.change[i];
      }
    }
    return true;
  }
}

/** Of a sound section: loops leave channels as they found them. */
function changesOf<Work>(nodes: readonly Node<Work>[]): LevelChanges {
  const found = new Map<number, { change: number; least: number; most: number }>();
  const add = (channel: number, count: number): void => {
    const known = found.get(channel) ?? { change: 0, least: 0, most: 0 };
    found.set(channel, known);
    known.change += count;
    known.least = Math.min(known.least, known.change);
    known.most = Math.max(known.most, known.change);
  };
  const walk = (body: readonly Node<Work>[]): void => {
    for (const node of body) {
      if (isRepeat(node)) {
        walk(node.body);
        continue;
      }
      for (const { channel, count } of node.takes) add(channel, -count);
      for (const { channel, count } of node.gives) add(channel, count);
    }
  };
  walk(nodes);
  const all = [...found.values()];
  return {
    channels: [...found.keys()],
    change: all.map(({ change }) => change),
    least: all.map(({ least }) => least),
    most: all.map(({ most }) => most),
  };
}
