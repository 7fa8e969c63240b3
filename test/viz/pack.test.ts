import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../viz/report/pack.ts';

const anyColumn = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.uint32Array({ maxLength: 40 }),
  fc.float64Array({ maxLength: 40 }),
);

describe('packed data', () => {
  it('come back as they were, columns anywhere among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), anyColumn, fc.array(anyColumn))),
        async (data) => {
          // What JSON does not keep is not asked for.
          fc.pre(!('__proto__' in data && Object.hasOwn(data, '__proto__')));
          expect(await unpack(await pack(data))).toEqual({ ...data });
        },
      ),
    );
  });

  it('are text that a script element can hold, whatever is in it', async () => {
    const text = await pack({ layer: '</script><img src=x onerror=alert(1)>', column: new Float64Array([1, 2.5]) });
    expect(text).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(await unpack(text)).toEqual({
      layer: '</script><img src=x onerror=alert(1)>',
      column: new Float64Array([1, 2.5]),
    });
  });

  it('are small where columns repeat', async () => {
    const column = Float64Array.from({ length: 200_000 }, (_, i) => 100 * (i % 7));
    expect((await pack({ column })).length).toBeLessThan(20_000);
  });

  it('that are spoiled are an error', async () => {
    const text = await pack({ a: 1 });
    await expect(unpack(text.slice(0, 10))).rejects.toThrow();
    await expect(unpack('')).rejects.toThrow();
  });
});
