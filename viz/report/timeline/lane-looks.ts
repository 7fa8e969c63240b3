/** How each column of a lane looks: so many pixels of work from the bottom, in one colour, and so many of stalls on top of it. */
import { FADED_STALL, FADED_WORK, KINDS, STALL } from './kinds.ts';
import type { LaneColumns } from './lane-columns.ts';

/** The colour between neighbouring spans, after those of the kinds. */
export const EDGE = KINDS;

export interface LaneLooks {
  /** Heights in pixels; together at most that of the lane. */
  readonly work: Uint16Array;
  readonly stall: Uint16Array;
  /** Colours: of the pass with most ticks, and of stalls, faded or not. */
  readonly workKind: Uint8Array;
  readonly stallKind: Uint8Array;
}

export interface LookOptions {
  /** Of the lane, in pixels. */
  readonly height: number;
  /** Work at least so wide ends with an edge; Infinity for none. Waits have none: one that goes on is cut where rounds end. */
  readonly edgedWidth: number;
  /** By position in the lane. */
  readonly kinds: Uint8Array;
}

export function laneLooks({ bars, blocks, shares }: LaneColumns, options: LookOptions): LaneLooks {
  const { height, edgedWidth, kinds } = options;
  const columns = shares.length / KINDS;
  const looks = {
    work: new Uint16Array(columns),
    stall: new Uint16Array(columns),
    workKind: new Uint8Array(columns),
    stallKind: new Uint8Array(columns).fill(STALL),
  };
  for (let x = 0; x < columns; x += 1) setLook(looks, x, shares, x * KINDS, height);
  for (const block of blocks) {
    for (let x = block.x0; x < block.x1; x += 1) setLook(looks, x, block.shares, 0, height);
  }
  for (const { x0, x1, at } of bars) {
    const kind = kinds[at];
    const isWork = kind !== STALL && kind !== FADED_STALL;
    looks.work.fill(isWork ? height : 0, x0, x1);
    looks.stall.fill(isWork ? 0 : height, x0, x1);
    (isWork ? looks.workKind : looks.stallKind).fill(kind, x0, x1);
    if (isWork && x1 - x0 >= edgedWidth) {
      looks.work[x1 - 1] = height;
      looks.stall[x1 - 1] = 0;
      looks.workKind[x1 - 1] = EDGE;
    }
  }
  return looks;
}

/** From shares at an offset. Work that is not nothing shows as a pixel. */
function setLook(looks: LaneLooks, x: number, shares: Float64Array, offset: number, height: number): void {
  let kind = FADED_WORK;
  let busy = shares[offset + FADED_WORK];
  for (let pass = 0; pass < STALL; pass += 1) {
    const share = shares[offset + pass];
    busy += share;
    if (share > 0 && (kind === FADED_WORK || share > shares[offset + kind])) kind = pass;
  }
  const waiting = shares[offset + STALL] + shares[offset + FADED_STALL];
  const work = busy > 0 ? Math.max(1, Math.round(Math.min(1, busy) * height)) : 0;
  looks.work[x] = work;
  looks.stall[x] = Math.min(height - work, Math.round(Math.min(1, waiting) * height));
  looks.workKind[x] = kind;
  looks.stallKind[x] = shares[offset + FADED_STALL] > shares[offset + STALL] ? FADED_STALL : STALL;
}
