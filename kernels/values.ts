/** Tensors are row-major typed arrays; their sizes travel beside them in plain objects. */

/** The numbers of a tensor. FP16 and BF16 tensors are Float32Arrays that hold only representable numbers. */
export type Values = Float32Array | Float64Array;
