/** How a number is stored: IEEE half, bfloat16, IEEE single. */
export type DataType = 'fp16' | 'bf16' | 'fp32';

/** All data types. */
export const dataTypes: readonly DataType[] = ['fp16', 'bf16', 'fp32'];

const BYTES: Readonly<Record<DataType, number>> = { fp16: 2, bf16: 2, fp32: 4 };

/** Bytes of one value. */
export const bytesOf = (type: DataType): number => BYTES[type];
