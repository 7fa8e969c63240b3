/** Bytes a weight of the optimizer: reads FP32 gradient, master copy and momentum; writes master copy and momentum. */
export const UPDATE_READ_BYTES = 12;
export const UPDATE_WRITE_BYTES = 8;
