import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readUserFile, readUserPieces } from '../../cli/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file in pieces', () => {
  it('is the text that it is whole, whatever character a piece ends in', () => {
    for (const character of ['a', 'é', '世', '🧵']) {
      for (const before of ['', 'x', 'xx', 'xxx']) {
        const path = join(folder, 'text');
        // More than two pieces of a mebibyte.
        writeFileSync(path, before + character.repeat(2_300_000));
        const pieces = [...readUserPieces(path)];
        expect(pieces.length).toBeGreaterThan(3);
        expect(pieces.join('') === readUserFile(path)).toBe(true);
      }
    }
  });

  it('is refused like one that is read whole', () => {
    for (const path of [join(folder, 'none'), folder]) {
      expect(() => readUserFile(path)).toThrow(/^cannot read "/);
      expect(() => [...readUserPieces(path)]).toThrow(messageOf(() => readUserFile(path)));
    }
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
