import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartialScenario } from '../../../run/scenario.ts';
import { readState, readValue, writeState } from '../../../viz/studio/fragment.ts';

const key = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.endsWith('__proto__'));
const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.constantFrom('64', 'true', '"quoted"', '300 MHz', 'co7,bg2,ba2,ro17', '1e3', '-'),
);

/** Any scenario that flags or a file could give. */
const scenario: fc.Arbitrary<PartialScenario> = fc.record(
  {
    network: fc.oneof(
      fc.constantFrom('resnet50', 'vit-b-16', 'a&b=c#d'),
      fc.constant({ generator: 'resnet', depth: 18, stem: 'cifar', image: 32, classes: 10 } as never),
    ),
    batch: fc.integer({ min: 1, max: 4096 }),
    phase: fc.constantFrom('training' as const, 'inference' as const),
    method: fc.constantFrom('dense', 'bdwp'),
    sparsity: fc.constantFrom('2:8', '1:4'),
    machine: fc.constantFrom('sat-vcu1525', 'sat-vcu1525-1ch'),
    layerSparsity: fc.dictionary(key, fc.constantFrom('dense' as const, '2:4'), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    set: fc.dictionary(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  },
  { requiredKeys: [] },
);

describe('what is set as a fragment of the address', () => {
  it('comes back as it was, with what it is compared with', () => {
    fc.assert(
      fc.property(scenario, fc.option(scenario), (set, pinned) => {
        const read = readState(`#${writeState({ scenario: set, pinned })}`);
        expect(read).toEqual({ state: { scenario: set, pinned }, mistakes: [] });
      }),
    );
  });

  it('is readable', () => {
    const set = { network: 'resnet50', sparsity: '2:4', set: { rows: 64, clock: '300 MHz', prefetch: false } };
    expect(writeState({ scenario: set, pinned: null })).toBe(
      'network=resnet50&sparsity=2:4&set.rows=64&set.clock=300%20MHz&set.prefetch=false',
    );
  });

  it('is empty where nothing is set, and keeps the parts of the timeline alone', () => {
    expect(writeState({ scenario: {}, pinned: null })).toBe('');
    expect(writeState({ scenario: { batch: 8 }, pinned: null }, '#batch=9&t=1,2&run=1')).toBe('batch=8&t=1,2&run=1');
    expect(readState('#t=1,2&run=1')).toEqual({ state: { scenario: {}, pinned: null }, mistakes: [] });
  });

  it.each([
    ['#rows=64', '"rows" is no part of a scenario'],
    ['#batch', '"batch" is not key=value'],
    ['#batch=1&batch=2', '"batch" is there twice'],
    ['#set.%ZZ=1', '"set.%ZZ=1" is not key=value'],
    ['#set.__proto__=1', '"set.__proto__" is no key'],
    ['#a=a%3Db', 'what it is compared with is compared with nothing'],
  ])('that cannot be read sets nothing and says why: %s', (fragment, mistake) => {
    expect(readState(`${fragment}&method=dense`)).toEqual({
      state: { scenario: {}, pinned: null },
      mistakes: [mistake],
    });
  });
});

describe('a value in an address', () => {
  it.each([
    ['64', 64],
    ['-1.5e3', -1500],
    ['true', true],
    ['300 MHz', '300 MHz'],
    ['"64"', '64'],
    ['', ''],
    ['"', '"'],
  ])('%s is what it looks like', (text, read) => {
    expect(readValue(text)).toBe(read);
  });
});
