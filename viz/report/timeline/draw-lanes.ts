/** Draws lanes on a canvas: their pixels first, then steps and labels of rounds that repeat and names of spans that have room for them. */
import { integer } from '../../../terms/people.ts';
import { rasterArea } from './area-picture.ts';
import type { StripPicture } from './area-strips.ts';
import type { SharpCanvas } from './canvas.ts';
import { countedSpans } from './describe.ts';
import { FADED_WORK } from './kinds.ts';
import type { Kinds } from './kinds.ts';
import { laneColumns } from './lane-columns.ts';
import type { Bar, Block, LaneColumns } from './lane-columns.ts';
import type { Lane } from './lane.ts';
import { laneLooks } from './lane-looks.ts';
import type { Model } from './model.ts';
import type { Paint } from './paint.ts';
import { rasterLane } from './raster.ts';
import type { Strip } from './strip.ts';
import type { View } from './view.ts';

export interface LanesPicture {
  readonly model: Model;
  readonly view: View;
  readonly kinds: Kinds;
  readonly paint: Paint;
  /** In CSS pixels. */
  readonly rows: readonly { readonly unit: number; readonly top: number; readonly height: number }[];
  /** Without names, edges and steps. */
  readonly isPlain: boolean;
  /** Drawn on the same pixels. */
  readonly areas?: readonly StripPicture[];
}

/** Work ends with an edge from this width, in CSS pixels. */
const EDGED = 4;
/** Names are written in spans that are at least so wide; names of stalls only where there is ample room. */
const NAMED = 34;
const NAMED_STALL = 90;
/** Narrower blocks have no steps, and neither have those in which a unit only waits. */
const STEPPED = 28;
const STEP = 5;
/** Narrower blocks of merged spans have no dots. */
const TICKED = 6;

export function drawLanes(canvas: SharpCanvas, picture: LanesPicture): void {
  const { context, columns, ratio } = canvas;
  const pixels = canvas.pixels();
  if (!context || !pixels) return;
  const { model, view, kinds, paint, rows, isPlain } = picture;
  const drawn = rows.map(({ unit, top, height }) => {
    const strip = { top: Math.round(top * ratio), height: Math.round(height * ratio), ratio };
    const lane = model.lanes[unit];
    const content = laneColumns(lane, view, columns, kinds);
    const edgedWidth = isPlain ? Infinity : EDGED * ratio;
    const looks = laneLooks(content, { height: strip.height, edgedWidth, kinds: kinds.ofSpans(lane) });
    rasterLane(pixels.words, looks, strip, paint.pixels);
    return { unit, strip, content };
  });
  for (const area of picture.areas ?? []) {
    const strip = { top: Math.round(area.strip.top * ratio), height: Math.round(area.strip.height * ratio), ratio };
    rasterArea(pixels.words, columns, strip, area, paint.pixels.ground);
  }
  context.putImageData(pixels.image, 0, 0);
  if (isPlain) return;
  for (const { unit, strip, content } of drawn) writeOn(context, content, unit, strip, picture);
}

function writeOn(
  context: CanvasRenderingContext2D,
  { bars, merged, blocks }: LaneColumns,
  unit: number,
  strip: Strip,
  picture: LanesPicture,
): void {
  context.font = `${11 * strip.ratio}px system-ui, 'DejaVu Sans', sans-serif`;
  context.textBaseline = 'middle';
  const { model } = picture;
  for (const block of blocks) {
    const works = block.loop.parts.some(({ stall }) => stall === 0);
    if (works && block.x1 - block.x0 >= STEPPED * strip.ratio) drawSteps(context, block, strip, picture.paint);
  }
  const lane = model.lanes[unit];
  for (const [i, block] of merged.entries()) {
    const isFirst = i === 0 || lane.start[merged[i - 1].at] !== lane.start[block.at];
    if (isFirst && block.x1 - block.x0 >= TICKED * strip.ratio) drawDots(context, block, lane, strip, picture.paint);
  }
  for (const bar of bars) {
    if (bar.x1 - bar.x0 >= NAMED * strip.ratio) drawName(context, bar, unit, strip, picture);
  }
}

function drawSteps(context: CanvasRenderingContext2D, { x0, x1, loop }: Block, strip: Strip, paint: Paint): void {
  const { top, height, ratio } = strip;
  // Steps along the upper edge: the page shows between them.
  context.fillStyle = paint.page;
  const step = Math.round(STEP * ratio);
  const notch = Math.round(4 * ratio);
  for (let x = x0; x < x1; x += 2 * step) context.fillRect(x, top, Math.min(step, x1 - x), notch);
  context.fillRect(x0, top, ratio, height);
  context.fillRect(x1 - ratio, top, ratio, height);
  const label = `× ${integer(loop.times)} rounds`;
  const width = context.measureText(label).width + 10 * ratio;
  if (x1 - x0 < width + 8 * ratio) return;
  const left = Math.round((x0 + x1 - width) / 2);
  const plate = Math.min(height, 16 * ratio);
  context.fillRect(left, top + (height - plate) / 2, width, plate);
  context.fillStyle = paint.text;
  context.fillText(label, left + 5 * ratio, top + height / 2);
}

/** Dots along the upper edge, and how many spans its stretch holds: other than the steps of rounds that repeat. */
function drawDots(
  context: CanvasRenderingContext2D,
  { x0, x1, at }: Bar,
  lane: Lane,
  { top, height, ratio }: Strip,
  paint: Paint,
): void {
  context.fillStyle = paint.text;
  for (let x = x0 + ratio; x + ratio <= x1; x += 4 * ratio) context.fillRect(x, top, ratio, ratio);
  context.fillStyle = paint.page;
  context.fillRect(x1 - ratio, top, ratio, height);
  const label = countedSpans(spansTogether(lane, at));
  const { width } = context.measureText(label);
  if (x1 - x0 < width + 12 * ratio) return;
  context.fillRect(x0 + 3 * ratio, top + height / 2 - 7 * ratio, width + 6 * ratio, 14 * ratio);
  context.fillStyle = paint.text;
  context.fillText(label, x0 + 6 * ratio, top + height / 2);
}

/** Of a block and those behind it in the same stretch. */
function spansTogether({ start, merged }: Lane, first: number): number {
  let sum = 0;
  for (let at = first; at < start.length && start[at] === start[first]; at += 1) sum += merged?.count[at] ?? 1;
  return sum;
}

function drawName(
  context: CanvasRenderingContext2D,
  { x0, x1, at }: Bar,
  unit: number,
  { top, height, ratio }: Strip,
  { model, kinds, paint }: LanesPicture,
): void {
  const { timeline, lanes } = model;
  const lane = lanes[unit];
  const stall = lane.stall[at];
  const name = stall === 0 ? timeline.operations[lane.operation[at]] : timeline.stalls[stall];
  const room = x1 - x0 - 8 * ratio;
  const { width } = context.measureText(name);
  if (stall !== 0) {
    if (width > room || x1 - x0 < NAMED_STALL * ratio) return;
    context.fillStyle = paint.page;
    context.fillRect(x0 + 2 * ratio, top + height / 2 - 7 * ratio, width + 5 * ratio, 14 * ratio);
  }
  context.save();
  context.beginPath();
  context.rect(x0, top, x1 - x0 - 3 * ratio, height);
  context.clip();
  const isFaded = kinds.ofSpans(lane)[at] >= FADED_WORK;
  context.fillStyle = stall === 0 && !isFaded ? paint.onWork : paint.weak;
  if (stall === 0 && isFaded) context.fillStyle = paint.text;
  context.fillText(name, x0 + 4 * ratio, top + height / 2 + 0.5 * ratio);
  context.restore();
}
