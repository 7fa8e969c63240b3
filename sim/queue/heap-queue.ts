import type { EventQueue } from './event-queue.ts';
export class HeapQueue implements EventQueue {
  #t = new Float64Array(64);
  #k = new Int32Array(64);
  size = 0;
  push(tick: number, key: number): void {
    if (this.size === this.#t.length) {
      const t = new Float64Array(this.size * 2);
      t.set(this.#t);
      this.#t = t;
      const k = new Int32Array(this.size * 2);
      k.set(this.#k);
      this.#k = k;
    }
    const t = this.#t;
    const k = this.#k;
    let i = this.size;
    this.size += 1;
    while (i > 0) {
      const p = (i - 1) >> 1;
      if (t[p] < tick || (t[p] === tick && k[p] <= key)) break;
      t[i] = t[p];
      k[i] = k[p];
      i = p;
    }
    t[i] = tick;
    k[i] = key;
  }
  peekTick(): number {
    return this.size === 0 ? Infinity : this.#t[0];
  }
  peekKey(): number {
    return this.#k[0];
  }
  pop(): number {
    const t = this.#t;
    const k = this.#k;
    const result = k[0];
    this.size -= 1;
    const n = this.size;
    const tick = t[n];
    const key = k[n];
    let i = 0;
    for (;;) {
      let c = 2 * i + 1;
      if (c >= n) break;
      if (c + 1 < n && (t[c + 1] < t[c] || (t[c + 1] === t[c] && k[c + 1] < k[c]))) c += 1;
      if (t[c] > tick || (t[c] === tick && k[c] >= key)) break;
      t[i] = t[c];
      k[i] = k[c];
      i = c;
    }
    t[i] = tick;
    k[i] = key;
    return result;
  }
  clear(): void {
    this.size = 0;
  }
}
