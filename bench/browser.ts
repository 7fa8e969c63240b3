/**
 * The page of a report in a browser: how large a page of a million spans is, how soon it shows, how long a frame takes while a reader zooms and moves.
 *
 * Debian's chromium, without a graphics card. A frame's time is that of the page's own drawing, without the browser's.
 */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pageCode } from '../cli/page/page-code.ts';
import { pricesNamed } from '../cli/prices-flag.ts';
import { reportData } from '../viz/data/report-data.ts';
import { reportPage } from '../viz/report/report-page.ts';
import { Random } from '../run/random.ts';
import { mergeScenario } from '../run/scenario.ts';
import { run } from '../run/simulate.ts';
import type { Run } from '../run/simulate.ts';
import { compileProgram } from '../sim/link.ts';
import type { Span } from '../sim/trace.ts';
import { timelineOf } from '../viz/report/timeline-columns.ts';
import type { ReportData } from '../viz/report/report-data.ts';

const CHROMIUM = [process.env['WEFT_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== '' && existsSync(path),
);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

const SPANS = 1_000_000;
const LOADS = 5;
const FRAMES = 40;

export interface PageTimes {
  readonly devicePixels: number;
  /** From the start of the navigation to the first frame with the report. */
  readonly firstPaint: readonly number[];
  /** Milliseconds of each frame, the first after the page was opened apart. */
  readonly firstFrame: readonly number[];
  readonly zoom: readonly number[];
  readonly pan: readonly number[];
}

export interface PageFigures {
  readonly spans: number;
  readonly fileBytes: number;
  readonly codeBytes: number;
  readonly times: readonly PageTimes[];
}

/** @returns null where there is no chromium */
export async function pageFigures(): Promise<PageFigures | null> {
  if (CHROMIUM === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    const path = join(folder, 'report.html');
    const data = millionSpans();
    writeFileSync(path, await reportPage(data, pageCode(data)));
    const code = fileURLToPath(new URL('../viz/page/report.js', import.meta.url));
    const times: PageTimes[] = [];
    for (const devicePixels of [1, 2]) times.push(await timesOf(pathToFileURL(path).href, devicePixels));
    return { spans: SPANS, fileBytes: statSync(path).size, codeBytes: statSync(code).size, times };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timesOf(url: string, deviceScaleFactor: number): Promise<PageTimes> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });
  try {
    const all = { firstPaint: [], firstFrame: [], zoom: [], pan: [] } as Record<
      'firstPaint' | 'firstFrame' | 'zoom' | 'pan',
      number[]
    >;
    for (let load = 0; load < LOADS; load += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor });
      await page.addInitScript(WATCH);
      await page.goto(url);
      all.firstPaint.push(await page.evaluate<number>('window.shown'));
      const frames = await page.evaluate<Frames>(`(${DRIVE})(${FRAMES})`);
      all.firstFrame.push(frames.first);
      all.zoom.push(...frames.zoom);
      all.pan.push(...frames.pan);
      await page.close();
    }
    return { devicePixels: deviceScaleFactor, ...all };
  } finally {
    await browser.close();
  }
}

interface Frames {
  readonly first: number;
  readonly zoom: readonly number[];
  readonly pan: readonly number[];
}

/** In the page: keeps when the frame behind the report's own is due. */
const WATCH = `window.shown = new Promise((tell) => {
  const look = () =>
    document.body?.dataset.ready
      ? requestAnimationFrame(() => requestAnimationFrame(() => tell(performance.now())))
      : requestAnimationFrame(look);
  look();
});`;

/** In the page, when a reader has had time to move a hand: turns the wheel into the picture and out again, then drags, and takes the time between the frame callbacks around the chart's own. */
const DRIVE = `async (count) => {
  const plot = document.querySelector('.timeline .plot');
  const { left, top, width } = plot.getBoundingClientRect();
  const frame = (act) =>
    new Promise((tell) => {
      let before = 0;
      requestAnimationFrame(() => { before = performance.now(); });
      act();
      requestAnimationFrame(() => tell(performance.now() - before));
    });
  const at = (x) => ({ clientX: left + x, clientY: top + 40, bubbles: true, cancelable: true });
  const wheel = (deltaY) => () => plot.dispatchEvent(new WheelEvent('wheel', { ...at(width * 0.37), deltaY }));
  const zoom = [];
  await new Promise((go) => setTimeout(go, 400));
  const first = await frame(wheel(-100));
  for (let i = 0; i < count; i += 1) zoom.push(await frame(wheel(i % 40 < 30 ? -240 : 200)));
  for (let i = 0; i < count; i += 1) zoom.push(await frame(wheel(240)));
  for (let i = 0; i < 4; i += 1) await frame(wheel(-300));
  const pan = [];
  for (let i = 0; i < count; i += 1) {
    pan.push(await frame(() => plot.dispatchEvent(new WheelEvent('wheel', { ...at(10), deltaX: i % 20 < 10 ? 90 : -90 }))));
  }
  return { first, zoom, pan };
}`;

/** A real report whose timeline is replaced by one of noise: all units work and wait in turn, for one to hundreds of cycles. */
function millionSpans(): ReportData {
  const done = run(mergeScenario({ network: 'cnn-glyphs', batch: 8 }), { trace: true });
  const data = reportData([done], pricesNamed());
  return { ...data, runs: data.runs.map((each) => ({ ...each, timeline: noise(done, each.timeline?.power ?? null) })) };
}

function noise(
  { program, outcome, resolved }: Run,
  power: Parameters<typeof timelineOf>[1]['power'],
): ReturnType<typeof timelineOf> {
  const random = new Random(1);
  const units = program.units.map(({ name }) => name);
  const { commands } = compileProgram(program);
  const stalls = [...new Set(outcome.trace?.spans.map(({ stall }) => stall).filter((stall) => stall !== ''))];
  const own = units.map((_, unit) =>
    commands.flatMap((command, number) =>
      command.unit === unit && command.ticks + (command.request?.bytes ?? 0) > 0 ? [number] : [],
    ),
  );
  const working = units.map((_, unit) => unit).filter((unit) => own[unit].length > 0);
  const now = units.map(() => 0);
  const spans = Array.from({ length: SPANS }, (_, i): Span => {
    const unit = working[i % working.length];
    const isWait = Math.floor(i / working.length) % 2 === 1;
    const command = own[unit][Math.floor((i / SPANS) * own[unit].length)];
    const start = now[unit];
    const end = start + random.int(1, isWait ? 300 : 100);
    now[unit] = end;
    const { operation, request } = commands[command];
    const bytes = isWait ? 0 : (request?.bytes ?? 0);
    const stall = isWait ? stalls[random.int(0, stalls.length - 1)] : '';
    return {
      unit,
      operation,
      start,
      end,
      stall,
      bytes,
      command,
      queued: 0,
      served: isWait || !request ? 0 : end - start,
    };
  }).toSorted((a, b) => a.end - b.end);
  const { operations, channels, buffers = [] } = program;
  const about = { units, operations, ticksPerSecond: resolved.machine.clockHz, ticks: Math.max(...now) };
  return timelineOf({ spans, loops: [] }, { ...about, commands, channels, buffers, power: power ?? null });
}
