import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventQueue } from '../../../sim/queue/event-queue.ts';
import { HeapQueue } from '../../../sim/queue/heap-queue.ts';
import { WheelQueue } from '../../../sim/queue/wheel-queue.ts';

const LARGEST = Number.MAX_SAFE_INTEGER;

/** The slow twin: an array, sorted after every push. */
class SortedArray implements EventQueue {
  #events: { readonly tick: number; readonly key: number }[] = [];
  now = 0;

  get size(): number {
    return this.#events.length;
  }
  push(tick: number, key: number): void {
    if (tick < this.now) throw new RangeError('past');
    this.#events = [...this.#events, { tick, key }].toSorted((a, b) => a.tick - b.tick || a.key - b.key);
  }
  peekTick(): number {
    return this.#events[0]?.tick ?? Infinity;
  }
  peekKey(): number {
    if (this.size === 0) throw new RangeError('empty');
    return this.#events[0].key;
  }
  pop(): number {
    const first = this.#events.shift();
    if (!first) throw new RangeError('empty');
    this.now = first.tick;
    return first.key;
  }
  clear(): void {
    this.#events = [];
    this.now = 0;
  }
}

/** A step of a random use: an event so many ticks after the last one popped (before it, if negative), or a pop … */
type Step =
  { readonly kind: 'push'; readonly ahead: number; readonly key: number } | { readonly kind: 'pop' | 'look' | 'clear' };

const steps = (reach: number): fc.Arbitrary<readonly Step[]> => {
  const ahead = fc.oneof(
    { arbitrary: fc.nat(3), weight: 4 },
    { arbitrary: fc.nat(reach), weight: 4 },
    { arbitrary: fc.nat(40 * reach), weight: 1 },
    { arbitrary: fc.integer({ min: -3, max: -1 }), weight: 1 },
  );
  const key = fc.oneof({ arbitrary: fc.nat(4), weight: 3 }, { arbitrary: fc.maxSafeNat(), weight: 1 });
  const push = fc.record({ kind: fc.constant('push' as const), ahead, key });
  const other = <Kind extends 'pop' | 'look' | 'clear'>(kind: Kind): fc.Arbitrary<{ kind: Kind }> =>
    fc.constant({ kind });
  const step = fc.oneof(
    { arbitrary: push, weight: 12 },
    { arbitrary: other('pop'), weight: 10 },
    { arbitrary: other('look'), weight: 3 },
    { arbitrary: other('clear'), weight: 1 },
  );
  return fc.array(step, { maxLength: 200, size: 'max' });
};

/** What a use of a queue shows, refusals included. */
function shown(queue: EventQueue, uses: readonly Step[]): readonly unknown[] {
  let now = 0;
  const attempt = (use: () => unknown): unknown => {
    try {
      return use();
    } catch (error) {
      if (error instanceof RangeError) return 'refused';
      throw error;
    }
  };
  const popOne = (): unknown => {
    const tick = queue.peekTick();
    const key = queue.pop();
    now = tick;
    return [tick, key];
  };
  const seen = uses.map((step) => {
    if (step.kind === 'push') return [attempt(() => queue.push(now + step.ahead, step.key)), queue.size];
    if (step.kind === 'pop') return attempt(popOne);
    if (step.kind === 'look') return [queue.peekTick(), attempt(() => queue.peekKey()), queue.size];
    now = 0;
    queue.clear();
    return queue.size;
  });
  const rest: unknown[] = [];
  while (queue.size > 0) rest.push(popOne());
  return [...seen, ...rest];
}

describe('agreement', () => {
  it.each([2, 4, 32, 64, 256])('heap, wheel of %d slots and sorted array cannot be told apart', (slots) => {
    fc.assert(
      fc.property(steps(2 * slots), (uses) => {
        const expected = shown(new SortedArray(), uses);
        expect(shown(new HeapQueue(), uses)).toEqual(expected);
        expect(shown(new WheelQueue(slots), uses)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('holds for many events of one tick, pushed in any order and while the tick is under way', () => {
    const keys = fc.array(fc.nat(200), { minLength: 0, maxLength: 120, size: 'max' });
    fc.assert(
      fc.property(keys, fc.nat(120), keys, (before, pops, during) => {
        const uses: readonly Step[] = [
          ...before.map((key) => ({ kind: 'push' as const, ahead: 5, key })),
          ...Array.from({ length: pops }, () => ({ kind: 'pop' as const })),
          ...during.map((key) => ({ kind: 'push' as const, ahead: 0, key })),
        ];
        const expected = shown(new SortedArray(), uses);
        expect(shown(new HeapQueue(), uses)).toEqual(expected);
        expect(shown(new WheelQueue(4), uses)).toEqual(expected);
        expect(shown(new WheelQueue(), uses)).toEqual(expected);
      }),
    );
  });

  it('holds in cycle-level use, over many turns of the wheel', () => {
    const latencies = [1, 1, 2, 7, 15, 16, 17, 40];
    const run = (queue: EventQueue): readonly number[] => {
      const order: number[] = [];
      for (let key = 0; key < latencies.length; key += 1) queue.push(key % 3, key);
      while (order.length < 5000) {
        const now = queue.peekTick();
        while (queue.peekTick() === now) {
          const key = queue.pop();
          order.push(now, key);
          queue.push(now + latencies[key], key);
        }
      }
      return order;
    };
    expect(run(new WheelQueue(16))).toEqual(run(new SortedArray()));
    expect(run(new HeapQueue())).toEqual(run(new SortedArray()));
  });
});

describe.each([
  ['HeapQueue', () => new HeapQueue()],
  ['WheelQueue', () => new WheelQueue()],
  ['WheelQueue of 2 slots', () => new WheelQueue(2)],
])('%s', (_, make) => {
  /** A queue whose clock stands at a tick, and that is empty. */
  const at = (tick: number): EventQueue => {
    const queue = make();
    queue.push(tick, 0);
    queue.pop();
    return queue;
  };

  it('is empty at first: no next tick, nothing to look at, nothing to pop', () => {
    const queue = make();
    expect(queue.size).toBe(0);
    expect(queue.peekTick()).toBe(Infinity);
    expect(() => queue.peekKey()).toThrow(new RangeError('peekKey: the queue is empty'));
    expect(() => queue.pop()).toThrow(new RangeError('pop: the queue is empty'));
    expect(queue.size).toBe(0);
  });

  it('orders by tick, then by key, whatever the order of pushes', () => {
    const queue = make();
    for (const [tick, key] of [[9, 1], [3, 2], [3, 1], [9, 0], [3, 2]]) queue.push(tick, key); // prettier-ignore
    const order: number[][] = [];
    while (queue.size > 0) order.push([queue.peekTick(), queue.peekKey(), queue.pop()]);
    expect(order).toEqual([[3, 1, 1], [3, 2, 2], [3, 2, 2], [9, 0, 0], [9, 1, 1]]); // prettier-ignore
  });

  it('takes events at the tick under way, and puts them in key order with those that are left', () => {
    const queue = make();
    for (const key of [2, 6]) queue.push(5, key);
    expect(queue.pop()).toBe(2);
    for (const key of [7, 1, 4]) queue.push(5, key);
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([1, 4, 6, 7]);
  });

  it('may be looked at without letting time pass: an earlier event can still come', () => {
    const queue = make();
    queue.push(1000, 3);
    expect([queue.peekTick(), queue.peekKey()]).toEqual([1000, 3]);
    queue.push(1, 8);
    queue.push(0, 9);
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([9, 8, 3]);
  });

  it('refuses the past, not the present', () => {
    const queue = at(10);
    queue.push(10, 1);
    expect(() => queue.push(9, 1)).toThrow(
      new RangeError('push: tick 9 is in the past; an event of tick 10 was already popped'),
    );
    expect(queue.size).toBe(1);
  });

  it.each([-1, 0.5, Number.NaN, Infinity, LARGEST + 1])('refuses %d as a tick and as a key', (wrong) => {
    const queue = make();
    expect(() => queue.push(wrong, 0)).toThrow(
      new RangeError(`push: tick ${wrong} is not an integer from 0 to 2^53 − 1`),
    );
    expect(() => queue.push(0, wrong)).toThrow(
      new RangeError(`push: key ${wrong} is not an integer from 0 to 2^53 − 1`),
    );
    expect([queue.size, queue.peekTick()]).toEqual([0, Infinity]);
  });

  it('holds ticks and keys beyond 32 bits', () => {
    const queue = at(2 ** 40 + 3);
    queue.push(LARGEST, 2 ** 31);
    queue.push(2 ** 40 + 5, LARGEST);
    queue.push(2 ** 40 + 4, 2 ** 32 + 1);
    queue.push(2 ** 40 + 4, 2 ** 32);
    const order: number[][] = [];
    while (queue.size > 0) order.push([queue.peekTick() - 2 ** 40, queue.pop()]);
    expect(order).toEqual([
      [4, 2 ** 32],
      [4, 2 ** 32 + 1],
      [5, LARGEST],
      [LARGEST - 2 ** 40, 2 ** 31],
    ]);
  });

  it('grows as far as it must', () => {
    const queue = make();
    const count = 10_000;
    for (let i = 0; i < count; i += 1) queue.push((i * 7919) % count, i);
    expect(queue.size).toBe(count);
    for (let tick = 0; tick < count; tick += 1) {
      expect(queue.peekTick()).toBe(tick);
      expect((queue.pop() * 7919) % count).toBe(tick);
    }
  });

  it('begins again at tick 0 when cleared', () => {
    const queue = at(100);
    for (const tick of [100, 101, 99_999]) queue.push(tick, 1);
    queue.pop();
    queue.clear();
    expect([queue.size, queue.peekTick()]).toEqual([0, Infinity]);
    queue.push(0, 5);
    queue.push(101, 6);
    expect([queue.peekTick(), queue.pop(), queue.peekTick(), queue.pop(), queue.size]).toEqual([0, 5, 101, 6, 0]);
  });
});

it.each([0, 1, 3, 4095, -4, 2.5, Number.NaN, Infinity, 2 ** 21])('WheelQueue: %d is no number of slots', (slots) => {
  expect(() => new WheelQueue(slots)).toThrow(
    new RangeError(`WheelQueue: ${slots} slots; a power of two from 2 to 2^20 is needed`),
  );
});
