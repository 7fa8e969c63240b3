import { describe, expect, it } from 'vitest';
import { parseAddressMap } from '../../../../arch/memory/address-map.ts';
import { spanLines } from '../../../../arch/memory/loop/row-span.ts';

const maps = ['bg2,co1,ba2,co6,ro17', 'co7,bg2,ba2,ro16', 'pc1,bg2,ba2,co5,ro16', 'bg2,ba2,ro4,co7,ro12', 'co3,ro20'];

describe('a span of rows', () => {
  it('ends where another row begins', () => {
    expect(maps.map((text) => spanLines(parseAddressMap(text)))).toEqual([2048, 2048, 1024, 16, 8]);
  });
});
