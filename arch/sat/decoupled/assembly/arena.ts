/** Memory of a run, given out from the bottom and taken back all at once. */

const PAGE_BITS: usize = 16;

let top: usize = 0;

export function clearArena(): void {
  top = (__heap_base + 7) & ~7;
}

/** Zeros, at a multiple of eight. */
export function take(bytes: usize): usize {
  const first = top;
  top = (top + bytes + 7) & ~7;
  const pages = <i32>((top >> PAGE_BITS) + 1);
  if (pages > memory.size()) memory.grow(max(pages - memory.size(), memory.size()));
  memory.fill(first, 0, top - first);
  return first;
}

export function takeInts(count: i32): usize {
  return take((<usize>count) << 2);
}

export function takeNums(count: i32): usize {
  return take((<usize>count) << 3);
}
