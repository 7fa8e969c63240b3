/** Objects known by identity: whoever makes one keeps it, and who has seen it knows it again by its number. */
const numbers = new WeakMap<object, number>();
let count = 0;

/** The number of an object: the same whenever it is asked for, and no other's. Never part of a result. */
export function identityOf(one: object): number {
  const known = numbers.get(one);
  if (known !== undefined) return known;
  count += 1;
  numbers.set(one, count);
  return count;
}
