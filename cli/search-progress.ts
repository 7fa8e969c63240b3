/** How far a search is, on stderr: points, rate, time left, size of the front, failures. One line on a terminal, nothing elsewhere. */
import type { Judged } from '../explore/front/dominance.ts';
import { frontOf } from '../explore/front/dominance.ts';
import { judge } from '../explore/front/judge.ts';
import type { Space } from '../explore/space/space.ts';
import type { StoredPoint } from '../explore/store/line.ts';
import type { StoreFile } from '../explore/store/store-file.ts';
import { integer } from '../terms/people.ts';

export interface SearchProgress {
  point(point: StoredPoint): void;
  known(point: StoredPoint): void;
  end(): void;
}

/** Between two lines, in milliseconds. */
const PAUSE = 200;

/** @param label  what search it is, if there are several */
export function startSearchProgress(
  space: Space,
  total: number,
  store: StoreFile | null,
  label?: string,
): SearchProgress {
  const isShown = process.stderr.isTTY;
  const began = performance.now();
  let front: Judged[] = [];
  let done = 0;
  let known = 0;
  let failed = 0;
  let shownAt = -Infinity;
  if (store && store.repaired > 0) {
    process.stderr.write(`weft: ${store.path} ended in half a line, which was cut off; nothing else is lost\n`);
  }
  const take = (point: StoredPoint): void => {
    if (point.status !== 'ok') failed += 1;
    const judged = point.fidelity === 'events' ? judge(space, point) : null;
    if (!judged || judged.violation > 0) return;
    const all = [...front, judged];
    front = frontOf(all).map((index) => all[index]);
  };
  const show = (): void => {
    const now = performance.now();
    if (!isShown || now - shownAt < PAUSE) return;
    shownAt = now;
    const what = label === undefined ? '' : `${label}: `;
    const words =
      what + progressWords({ done, known, total, front: front.length, failed, seconds: (now - began) / 1000 });
    // A line that is broken cannot be overwritten.
    process.stderr.write(`\r\u001B[K${words.slice(0, (process.stderr.columns || 80) - 1)}`);
  };
  show();
  return {
    point: (point) => {
      done += 1;
      take(point);
      show();
    },
    known: (point) => {
      known += 1;
      take(point);
      show();
    },
    end: () => {
      if (isShown) process.stderr.write('\r\u001B[K');
    },
  };
}

interface Progress {
  /** Points evaluated now, and known from before. */
  readonly done: number;
  readonly known: number;
  readonly total: number;
  readonly front: number;
  readonly failed: number;
  readonly seconds: number;
}

/** The line: what is done, how fast, how long it will take yet, and what came of it. */
export function progressWords({ done, known, total, front, failed, seconds }: Progress): string {
  const rate = done / seconds;
  const words = [
    `${integer(done + known)} of ${integer(total)} points`,
    ...(done > 0 ? [rateWords(rate), `${timeLeft(Math.max(0, total - done - known) / rate)} left`] : []),
    `front of ${integer(front)}`,
    ...(failed > 0 ? [`${integer(failed)} refused or failed`] : []),
  ];
  return words.join(', ');
}

/** Slow searches by the minute: `0.0/s` says nothing. */
const rateWords = (rate: number): string =>
  rate >= 100 ? `${integer(Math.round(rate))}/s` : rate >= 1 ? `${rate.toFixed(1)}/s` : `${(60 * rate).toFixed(1)}/min`;

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
