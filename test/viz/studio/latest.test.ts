import { describe, expect, it } from 'vitest';
import { latest } from '../../../viz/studio/latest.ts';

/** Answers when told to. */
function held() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const answer = (question: string): Promise<void> => {
    begun.push(question);
    return new Promise((end) => {
      ends.push(end);
    });
  };
  const endNext = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((soon) => {
      setTimeout(soon);
    });
  };
  return { begun, answer, endNext };
}

describe('one question at a time', () => {
  it('asks the newest of those that came meanwhile, and drops the others', async () => {
    const { begun, answer, endNext } = held();
    const asker = latest(answer);
    for (const question of ['a', 'b', 'c', 'd']) asker.ask(question);
    expect(begun).toEqual(['a']);
    await endNext();
    expect(begun).toEqual(['a', 'd']);
    await endNext();
    expect(begun).toEqual(['a', 'd']);
    asker.ask('e');
    expect(begun).toEqual(['a', 'd', 'e']);
  });

  it('says when one begins to wait, and forgets it when told', async () => {
    const { begun, answer, endNext } = held();
    let waits = 0;
    const asker = latest(answer, () => {
      waits += 1;
    });
    asker.ask('a');
    expect(waits).toBe(0);
    asker.ask('b');
    expect(waits).toBe(1);
    asker.drop();
    await endNext();
    expect(begun).toEqual(['a']);
  });
});
