/** Numbers in memory: rows of integers, of ticks and counts, and of bytes, each known by the address of its first. */

export function int(row: usize, index: i32): i32 {
  return load<i32>(row + ((<usize>index) << 2));
}

export function setInt(row: usize, index: i32, value: i32): void {
  store<i32>(row + ((<usize>index) << 2), value);
}

export function num(row: usize, index: i32): f64 {
  return load<f64>(row + ((<usize>index) << 3));
}

export function setNum(row: usize, index: i32, value: f64): void {
  store<f64>(row + ((<usize>index) << 3), value);
}

export function byte(row: usize, index: i32): i32 {
  return load<u8>(row + <usize>index);
}

export function setByte(row: usize, index: i32, value: i32): void {
  store<u8>(row + <usize>index, <u8>value);
}
