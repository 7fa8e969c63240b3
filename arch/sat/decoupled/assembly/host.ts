/** Asked of the host: ticks that a part of a request occupies its channel of the memory, by what it comes behind; it begins now. */
export declare function transferTicks(part: i32, context: i32, now: f64): f64;
