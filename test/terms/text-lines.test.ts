import { describe, expect, it } from 'vitest';
import { textLines } from '../../terms/text-lines.ts';

describe('textLines', () => {
  it('knows all line ends, numbers from 1, and drops the byte order mark', () => {
    expect([...textLines('\ufeffa\r\nb\rc\n\nd')]).toEqual([
      { text: 'a', number: 1 },
      { text: 'b', number: 2 },
      { text: 'c', number: 3 },
      { text: '', number: 4 },
      { text: 'd', number: 5 },
    ]);
  });

  it('gives one blank line for nothing', () => {
    expect([...textLines('')]).toEqual([{ text: '', number: 1 }]);
  });
});
