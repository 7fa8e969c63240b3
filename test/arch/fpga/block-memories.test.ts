import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, bufferBlocks } from '../../../arch/fpga/block-memories.ts';
import type { BlockKind } from '../../../arch/fpga/block-memories.ts';

const need = fc.record({
  bytes: fc.integer({ min: 1, max: 2 ** 22 }),
  bytesPerCycle: fc.integer({ min: 1, max: 1024 }),
});
const kinds: readonly BlockKind[] = ['bram36', 'uram'];

describe('blocksOf', () => {
  it('holds 4 KiB in a BRAM36 and 32 KiB in a URAM, eight bytes a cycle each', () => {
    expect(blocksOf({ bytes: 4096, bytesPerCycle: 8 }, 'bram36')).toMatchObject({ blocks: 1, by: 'capacity' });
    expect(blocksOf({ bytes: 32_768, bytesPerCycle: 8 }, 'uram')).toMatchObject({ blocks: 1, by: 'capacity' });
    expect(blocksOf({ bytes: 32_769, bytesPerCycle: 8 }, 'uram')).toMatchObject({ blocks: 2, by: 'capacity' });
    expect(blocksOf({ bytes: 64, bytesPerCycle: 256 }, 'uram')).toMatchObject({ blocks: 32, by: 'width' });
  });

  it('is the fewest blocks that hold all and pass all in a cycle', () => {
    const suffices = (
      { bytes, bytesPerCycle }: { bytes: number; bytesPerCycle: number },
      kind: BlockKind,
      n: number,
    ): boolean => n * (kind === 'uram' ? 4096 : 512) * 8 >= bytes && n * 8 >= bytesPerCycle;
    fc.assert(
      fc.property(need, fc.constantFrom(...kinds), (buffer, kind) => {
        const { blocks } = blocksOf(buffer, kind);
        expect([suffices(buffer, kind, blocks), suffices(buffer, kind, blocks - 1)]).toEqual([true, false]);
      }),
    );
  });
});

describe('bufferBlocks', () => {
  it('takes the kind of which a device has the larger share left over', () => {
    const has = { bram36: 2160, uram: 960 };
    // 256 BRAM36 are 12 % of the device, 32 URAM are 3 %.
    expect(bufferBlocks({ bytes: 2 ** 20, bytesPerCycle: 256 }, has)).toMatchObject({ kind: 'uram', blocks: 32 });
    // Wide and shallow: 64 BRAM36 are 3 %, 64 URAM are 7 %.
    expect(bufferBlocks({ bytes: 2 ** 18, bytesPerCycle: 512 }, has)).toMatchObject({ kind: 'bram36', blocks: 64 });
  });

  it('never asks for what a device lacks while it has the other', () => {
    fc.assert(
      fc.property(need, fc.integer({ min: 1, max: 3000 }), (buffer, blocks) => {
        expect(bufferBlocks(buffer, { bram36: blocks, uram: 0 }).kind).toBe('bram36');
        expect(bufferBlocks(buffer, { bram36: 0, uram: blocks }).kind).toBe('uram');
      }),
    );
  });
});
