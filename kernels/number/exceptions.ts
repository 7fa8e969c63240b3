/**
 * What goes wrong in FP16, counted: the numbers a loss scaler watches. Overflow (a finite number that FP16 cannot hold) is
 * told apart from infinities that were there before.
 */
import { roundFp16 } from './fp16.ts';

/** Counts of exceptional values; grows as values are rounded. */
export interface Exceptions {
  /** Results that are NaN. */
  nan: number;
  /** Infinite results of infinite inputs. */
  infinite: number;
  /** Infinite results of finite inputs. */
  overflowed: number;
}

/** Nothing counted yet. */
export const noExceptions = (): Exceptions => ({ nan: 0, infinite: 0, overflowed: 0 });

/** The NaNs and infinities among values as they are; how an infinity came about is not known here, so none is overflow. */
export function countExceptions(values: ArrayLike<number>): Exceptions {
  const exceptions = noExceptions();
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (Number.isNaN(value)) exceptions.nan += 1;
    else if (Math.abs(value) === Infinity) exceptions.infinite += 1;
  }
  return exceptions;
}

/** Rounds to FP16 as {@link roundFp16} does, and counts in `exceptions` what became of x. */
export function roundCounted(x: number, exceptions: Exceptions, flushSubnormals = false): number {
  const rounded = roundFp16(x, flushSubnormals);
  if (Number.isNaN(rounded)) exceptions.nan += 1;
  else if (Math.abs(rounded) === Infinity) {
    if (Math.abs(x) === Infinity) exceptions.infinite += 1;
    else exceptions.overflowed += 1;
  }
  return rounded;
}
