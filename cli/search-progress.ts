/** How far a search is, on stderr: points, rate, time left, size of the front, failures. One line on a terminal, nothing elsewhere. */
import type { Judged } from '../explore/front/dominance.ts';
import { frontOf } from '../explore/front/dominance.ts';
import { judge } from '../explore/front/judge.ts';
import type { Space } from '../explore/space/space.ts';
import type { StoredPoint } from '../explore/store/line.ts';
import type { StoreFile } from '../explore/store/store-file.ts';
import { seconds } from '../terms/people.ts';

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
    const rate = (1000 * done) / (now - began);
    const left = rate > 0 ? seconds((total - done - known) / rate) : '…';
    const failures = failed > 0 ? `, ${failed} refused or failed` : '';
    process.stderr.write(
      `\r\u001B[K${label === undefined ? '' : `${label}: `}${done + known} of ${total} points, ${rate.toFixed(1)}/s, ${left} left, front of ${front.length}${failures}`,
    );
  };
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
