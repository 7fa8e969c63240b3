import { describe, expect, it } from 'vitest';
import { shortened, shortenedInside, textWidth } from '../../../viz/report/layout/text-width.ts';
import { timeTicks } from '../../../viz/report/layout/time-ticks.ts';

describe('ticks of time', () => {
  it.each([
    [13.6, ['0', '5 s', '10 s']],
    [0.0662, ['0', '20 ms', '40 ms', '60 ms']],
    [636e-6, ['0', '200 µs', '400 µs', '600 µs']],
    [1.3, ['0', '0.5 s', '1.0 s']],
  ])('up to %d s are round numbers of its unit', (longest, words) => {
    const { ticks, format } = timeTicks(longest, 330);
    expect(ticks.map((tick) => format(tick))).toEqual(words);
  });

  it('of no time at all are one', () => {
    const { ticks, format } = timeTicks(0, 330);
    expect(ticks.map((tick) => format(tick))).toEqual(['0']);
  });
});

describe('text in little room', () => {
  it('stays as it is where it fits', () => {
    expect(shortened('conv1', textWidth('conv1', 12), 12)).toBe('conv1');
    expect(shortenedInside('conv1', textWidth('conv1', 12), 12)).toBe('conv1');
  });

  it('is cut at the end or inside, and then fits', () => {
    const name = 'layer4.2.downsample.conv';
    const room = textWidth('123456789', 12);
    expect(shortened(name, room, 12)).toBe('layer4.2…');
    expect(shortenedInside(name, room, 12)).toBe('laye…conv');
  });
});
