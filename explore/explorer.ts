/**
 * A search: proposals evaluated as many at a time as there is room for, answers told in the order of proposals, so that a driver
 * sees the same whatever is finished first.
 */
import { VERSION } from '../run/version.ts';
import { canonicalJson, hashOf, sha256After } from '../terms/hash.ts';
import type { Outcome } from './evaluate.ts';
import { judge } from './front/judge.ts';
import type { Driver, Fidelity, Proposal } from './search/driver.ts';
import { scenariosOf } from './space/scenarios.ts';
import type { NamedScenario } from './space/scenarios.ts';
import { settingsOf } from './space/space.ts';
import type { Space } from './space/space.ts';
import type { StoredPoint } from './store/line.ts';
import { pointKey } from './store/line.ts';
import { ScenarioError, formatIssue } from '../terms/scenario-error.ts';

/** A point to be evaluated, as data that can travel. */
export interface Task {
  readonly scenarios: readonly NamedScenario[];
  readonly fidelity: Fidelity;
}

export interface Evaluator {
  /** Tasks that are worth giving at a time. */
  readonly capacity: number;
  evaluate(task: Task): Promise<Outcome>;
}

/** What every search has. */
export interface SearchBasis {
  readonly space: Space;
  readonly driver: Driver;
  readonly evaluator: Evaluator;
  /** What outcomes depend on beside the scenarios: texts of files that they name, prices, device. */
  readonly context: unknown;
}

export interface Search extends SearchBasis {
  /** Points that are known already, by `pointKey`. */
  readonly known: ReadonlyMap<string, StoredPoint>;
  /** Outcomes that are known from elsewhere, by content hash. */
  readonly reusable: ReadonlyMap<string, Outcome>;
  /** One part of several: proposals of these remainders only. */
  readonly shard: { readonly part: number; readonly of: number } | null;
  /** A new point is there; called in the order in which they are finished. */
  readonly onPoint: (point: StoredPoint) => void;
  /** A proposal was answered by what is known. */
  readonly onKnown: (point: StoredPoint) => void;
  readonly signal: AbortSignal;
}

/** What a search has that begins anew: nothing is known, all of it is asked for, and nobody listens or stops it. */
const ANEW: Omit<Search, keyof SearchBasis> = {
  known: new Map(),
  reusable: new Map(),
  shard: null,
  onPoint: () => {},
  onKnown: () => {},
  signal: new AbortController().signal,
};

/**
 * Runs until the driver has no more proposals, or the signal says stop.
 *
 * @param options  what is left out is as in a search that begins anew
 * @returns all points of this search, in order
 */
export async function explore(options: SearchBasis & Partial<Search>): Promise<StoredPoint[]> {
  const search: Search = { ...ANEW, ...options };
  const { driver, evaluator, signal } = search;
  const answers = new Map<number, { readonly proposal: Proposal; readonly point: StoredPoint | null }>();
  const running = new Set<number>();
  const found = new Map<string, Promise<StoredPoint> | StoredPoint>(search.known);
  const points: StoredPoint[] = [];
  const evaluated = evaluation(search);
  let broken: { readonly error: unknown } | null = null;
  let wake = (): void => {};
  let proposed = 0;
  let told = 0;
  let isDone = false;

  const answer = (index: number, proposal: Proposal, point: StoredPoint | null): void => {
    answers.set(index, { proposal, point });
    for (let next = answers.get(told); next; next = answers.get(told)) {
      answers.delete(told);
      // A point that was proposed before is told again, and listed once.
      if (next.point?.index === told) points.push(next.point);
      told += 1;
      driver.tell(next.proposal, next.point && judge(search.space, next.point));
    }
  };

  /** Starts on a proposal, or answers it at once. */
  const take = (index: number, proposal: Proposal): void => {
    const { shard, space } = search;
    if (shard && index % shard.of !== shard.part) {
      answer(index, proposal, null);
      return;
    }
    const settings = settingsOf(space, proposal.point);
    const key = pointKey({ fidelity: proposal.fidelity, settings });
    const known = found.get(key);
    if (known && !(known instanceof Promise)) {
      if (known.index === index) search.onKnown(known);
      answer(index, proposal, known);
      return;
    }
    const ready = known ?? evaluated({ index, fidelity: proposal.fidelity, settings }, proposal);
    found.set(key, ready);
    running.add(index);
    ready
      .then((point) => {
        if (signal.aborted) return;
        found.set(key, point);
        if (!known) search.onPoint(point);
        answer(index, proposal, point);
      })
      .catch((error: unknown) => {
        broken ??= { error };
      })
      .finally(() => {
        running.delete(index);
        wake();
      });
  };

  const stop = (): void => wake();
  signal.addEventListener('abort', stop, { once: true });
  while (!signal.aborted) {
    while (!isDone && running.size < evaluator.capacity && !signal.aborted) {
      const proposal = driver.next();
      if (proposal === 'wait') break;
      if (proposal === null) {
        isDone = true;
        break;
      }
      take(proposed, proposal);
      proposed += 1;
    }
    if (running.size > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    } else if (isDone) break;
    if (broken) throw (broken as { readonly error: unknown }).error;
  }
  signal.removeEventListener('abort', stop);
  return points;
}

/** A point with what came of it: by its evaluation, or by one of the same content elsewhere. */
function evaluation({
  space,
  context,
  reusable,
  evaluator,
}: Search): (of: Pick<StoredPoint, 'index' | 'fidelity' | 'settings'>, proposal: Proposal) => Promise<StoredPoint> {
  // The context is most of what is hashed and the same for all points: it comes first, and is hashed once.
  const hashed = sha256After(`{"context":${canonicalJson(context)},`);
  return async (of, { point }) => {
    try {
      const scenarios = scenariosOf(space, point);
      const hash = hashed(canonicalJson({ fidelity: of.fidelity, scenarios, version: VERSION }).slice(1));
      const outcome = reusable.get(hash) ?? (await evaluator.evaluate({ scenarios, fidelity: of.fidelity }));
      // What is reused was another proposal of its own search.
      return { ...outcome, ...of, hash };
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      const reason = error.issues.map((issue) => formatIssue(issue)).join('; ');
      return { ...of, hash: hashOf(of.settings), status: 'refused', reason };
    }
  };
}
