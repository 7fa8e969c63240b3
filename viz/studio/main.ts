/**
 * The studio: controls beside the report of what they stand for, simulated in a worker whenever one changes.
 *
 * What is set is the state; the address, the command and the controls follow from it, and the answer is the worker's.
 */
import { formatIssue } from '../../terms/scenario-error.ts';
import { h } from '../report/element.ts';
import type { ReportData } from '../report/report-data.ts';
import { reportPage } from '../report/report-page.ts';
import reportStyle from '../../dist/viz/page/report.css?raw';
import reportScript from '../../dist/viz/page/report.js?raw';
import { answerView } from './answer-view.ts';
import { commandLine } from './command-line.ts';
import { byControl, withText } from './controls.ts';
import { copied, download } from './download.ts';
import { readState, writeState } from './fragment.ts';
import { inWords } from './figures.ts';
import { latest } from './latest.ts';
import { panel } from './panel.ts';
import { StoppedError, WorkerSimulator } from './simulator.ts';
import { nothingSet } from './state.ts';
import type { State } from './state.ts';
import { peView } from '../pe/pe-view.ts';
import { stopwatch } from './stopwatch.ts';
import type { Answered, Catalogue, Refused } from './worker/messages.ts';
import '../report/report.css';
import './studio.css';

/** A question that nobody waits for any more may take so long before it is given up, with all that its worker knows. */
const PATIENCE_MILLISECONDS = 3000;
/** A simulation that takes longer can be stopped. */
const LONG_MILLISECONDS = 700;
/** The timeline follows when settings have rested for so long. */
const REST_MILLISECONDS = 250;
/** The address follows when settings have been still for so long: browsers refuse many changes at once. */
const STILL_MILLISECONDS = 120;
/** Below it, controls are a fold of their own above the answer. */
const WIDE = '(min-width: 900px)';

interface Asked {
  readonly state: State;
  readonly timelines: 'none' | 'shown';
  readonly elapsed: () => number;
}

/** The array at work on a small GEMM, PE by PE; made when it is first opened, with a worker of its own. */
function arrayFold(): HTMLElement {
  const fold = h('details', { class: 'fold pe-by-pe' }, h('summary', {}, h('h2', {}, 'The array at work, PE by PE')));
  const make = (): void => {
    const own = new WorkerSimulator();
    fold.append(peView({ record: (settings) => own.recordPe(settings) }));
  };
  fold.addEventListener('toggle', make, { once: true });
  return fold;
}

function start(catalogue: Catalogue, simulator: WorkerSimulator): void {
  let state: State = nothingSet;
  let shown: { readonly state: State; readonly answer: Answered } | null = null;
  let running: (() => number) | null = null;
  let wantsTimeline = false;
  /** Why what is shown may not be what the reader came for. */
  let doubt: readonly string[] = [];
  /** Than that of the address, whose window into the timeline then means nothing. */
  let isOtherStep = false;
  const timers = { long: 0, patience: 0, rest: 0, address: 0 };

  // What there is on the page.
  const status = h('p', { class: 'status', role: 'status', 'aria-live': 'polite' }, 'simulating for the first time');
  const stop = h('button', { class: 'stop', hidden: true, onclick: () => stopNow() }, 'Stop');
  const problem = h('div', { class: 'problem', role: 'alert', hidden: true });
  const command = h('code', {
    class: 'command',
    tabindex: 0,
    role: 'textbox',
    'aria-readonly': 'true',
    'aria-label': 'The same on the command line',
  });
  const controls = panel(catalogue, (control, text) => {
    set({ ...state, scenario: withText(control, state.scenario, text, catalogue) });
  });
  const view = answerView(() => {
    wantsTimeline = true;
    ask('shown');
  });
  const keep = h('button', { onclick: () => keepOrForget() }, 'Keep as A');
  const actions = h(
    'div',
    { class: 'actions', role: 'group', 'aria-label': 'What to do with it' },
    keep,
    h('button', { onclick: () => set(nothingSet, true) }, 'Reset'),
    h('button', { onclick: () => void copyLink() }, 'Copy link'),
    h('button', { onclick: () => void saveReport() }, 'Save report (HTML)'),
    h('button', { onclick: () => saveResult() }, 'Save result (JSON)'),
    h('button', { onclick: () => saveScenario() }, 'Save scenario (yaml)'),
  );
  const copyCommand = h(
    'button',
    { onclick: () => void copy(command.textContent ?? '', 'The command') },
    'Copy command',
  );
  const settings = h('details', { class: 'fold' }, h('summary', {}, 'Settings'), controls.element);
  const sharing = h(
    'details',
    { class: 'fold' },
    h('summary', {}, 'Keep, save, share'),
    h('div', { class: 'sharing' }, actions, h('div', { class: 'same' }, command, copyCommand)),
  );
  const wide = matchMedia(WIDE);
  for (const fold of [settings, sharing]) fold.open = wide.matches;
  // There is no line to open it there.
  wide.addEventListener('change', () => {
    if (wide.matches) sharing.open = true;
  });
  document.body.replaceChildren(
    h(
      'header',
      { class: 'bar' },
      h('a', { class: 'skip', href: '#report', onclick: skip }, 'to the answer'),
      h('strong', {}, 'weft studio'),
      status,
      stop,
    ),
    h(
      'div',
      { class: 'studio' },
      h('aside', { 'aria-label': 'Settings' }, settings),
      h('div', { class: 'answer' }, sharing, problem, view.element, arrayFold()),
    ),
  );
  view.element.hidden = true;

  function skip(event: Event): void {
    // The fragment is what is set.
    event.preventDefault();
    view.element.focus();
  }

  const say = (text: string): void => {
    status.textContent = text;
  };

  /** @param isOld  whether what is shown answers something else */
  function showProblem(lines: readonly string[], isOld: boolean): void {
    problem.hidden = lines.length === 0;
    problem.replaceChildren(...lines.map((line) => h('p', {}, line)));
    view.fade(isOld);
    view.element.hidden = shown === null;
  }

  function follow(): void {
    controls.show(state.scenario);
    const line = commandLine(state.scenario);
    command.textContent = line ?? 'npx weft simulate scenario.yaml';
    keep.textContent = state.pinned ? 'Compare with dense again' : 'Keep as A';
    clearTimeout(timers.address);
    timers.address = window.setTimeout(writeAddress, STILL_MILLISECONDS);
  }

  function writeAddress(): void {
    clearTimeout(timers.address);
    const fragment = writeState(state, isOtherStep ? '' : location.hash);
    isOtherStep = false;
    history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
  }

  function set(next: State, isAnew = false): void {
    isOtherStep ||= next.scenario !== state.scenario;
    state = next;
    doubt = [];
    // A field keeps what is typed in it, unless everything is another now.
    if (isAnew && document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    follow();
    ask('none');
  }

  function ask(timelines: Asked['timelines']): void {
    clearTimeout(timers.rest);
    document.body.dataset['state'] = 'busy';
    asker.ask({ state, timelines, elapsed: stopwatch() });
  }

  const asker = latest<Asked>(answer, () => {
    clearTimeout(timers.patience);
    const left = PATIENCE_MILLISECONDS - (running?.() ?? 0);
    timers.patience = window.setTimeout(() => simulator.stop(), Math.max(0, left));
  });

  async function answer({ state: asked, timelines, elapsed }: Asked): Promise<void> {
    running = stopwatch();
    timers.long = window.setTimeout(() => {
      stop.hidden = false;
      say('simulating');
    }, LONG_MILLISECONDS);
    try {
      const found = await simulator.answer({ ...asked, timelines });
      const milliseconds = running();
      if (found.kind === 'refused') refuse(found, asked);
      else if (timelines === 'shown') showTimeline(found, asked);
      else show(found, asked, milliseconds, elapsed);
    } catch (error) {
      if (state === asked) fail(error);
    } finally {
      clearTimeout(timers.long);
      clearTimeout(timers.patience);
      stop.hidden = true;
    }
  }

  function show(found: Answered, asked: State, milliseconds: number, elapsed: () => number): void {
    shown = { state: asked, answer: found };
    view.show(found.report);
    if (state !== asked) return;
    controls.showMistakes(new Map());
    showProblem(doubt, false);
    say(inWords(found.report, milliseconds));
    document.title = `${found.report.title} · weft studio`;
    document.body.dataset['hash'] = lastOf(found.report).hash;
    document.body.dataset['state'] = 'ready';
    // When it has been painted, for those who measure.
    requestAnimationFrame(() =>
      setTimeout(() => {
        document.body.dataset['drawn'] = elapsed().toFixed(1);
      }),
    );
    if (wantsTimeline) timers.rest = window.setTimeout(() => ask('shown'), REST_MILLISECONDS);
  }

  function showTimeline(found: Answered, asked: State): void {
    if (shown?.state === asked) view.showTimeline(found.report);
    if (state === asked) document.body.dataset['state'] = 'ready';
  }

  function refuse({ issues, of }: Refused, asked: State): void {
    if (state !== asked) return;
    const isOwn = of === 'scenario';
    const messages = byControl(issues, isOwn ? controls.controls() : []);
    controls.showMistakes(messages);
    const others = messages.get('') ?? [];
    const told = isOwn ? others : others.map((text) => `A, which this is compared with: ${text}`);
    const none = 'There is no answer yet: what is set cannot be simulated. What is wrong stands beside it.';
    showProblem(told.length === 0 && shown === null ? [none] : told, true);
    const more = issues.length > 1 ? `, and ${issues.length - 1} more` : '';
    say(`cannot be simulated: ${formatIssue(issues[0])}${more}`);
    document.body.dataset['state'] = 'refused';
  }

  function fail(error: unknown): void {
    if (error instanceof StoppedError) {
      say('stopped; any change simulates again');
      view.fade(true);
    } else {
      const message = error instanceof Error ? error.message : String(error);
      showProblem([`A fault of weft, please report it: ${message}`], true);
      say('failed');
    }
    document.body.dataset['state'] = 'stopped';
  }

  function stopNow(): void {
    asker.drop();
    simulator.stop();
  }

  function keepOrForget(): void {
    set({ ...state, pinned: state.pinned ? null : state.scenario });
  }

  async function copy(text: string, what: string): Promise<void> {
    say((await copied(text)) ? `${what} is copied.` : `${what} could not be copied: the browser does not allow it.`);
  }

  function copyLink(): Promise<void> {
    writeAddress();
    return copy(location.href, 'The link');
  }

  async function saveReport(): Promise<void> {
    say('making the report, with its timelines');
    try {
      const found = await simulator.answer({ ...state, timelines: 'all' });
      if (found.kind === 'refused') {
        say('there is no report of what cannot be simulated');
        return;
      }
      const page = await reportPage(found.report, { script: reportScript, style: reportStyle });
      download('weft-report.html', 'text/html', page);
      say('The report is saved.');
    } catch (error) {
      fail(error);
    }
  }

  function saveResult(): void {
    if (shown)
      download('weft-result.json', 'application/json', `${JSON.stringify(lastOf(shown.answer.report), null, 2)}\n`);
  }

  function saveScenario(): void {
    if (shown) download('weft-scenario.yaml', 'application/yaml', shown.answer.yaml);
  }

  /** What an address says; if it cannot be read, the defaults and why. */
  function readAddress(fragment: string): void {
    const { state: found, mistakes } = readState(fragment);
    // The timeline's own part of the address changes by itself.
    if (mistakes.length === 0 && writeState(found) === writeState(state) && shown) return;
    set(found, true);
    isOtherStep = false;
    // It stays until something is set: whoever opens a link must not take other numbers for those that were meant.
    if (mistakes.length > 0) doubt = [`The address cannot be read, so these are the defaults: ${mistakes.join('; ')}.`];
    showProblem(doubt, false);
  }
  // The event knows what was asked for, even if an earlier change has been written into the address since.
  window.addEventListener('hashchange', ({ newURL }) => readAddress(new URL(newURL).hash));
  window.addEventListener('pagehide', writeAddress);
  readAddress(location.hash);
}

const lastOf = ({ runs }: ReportData): ReportData['runs'][number]['result'] => runs[runs.length - 1].result;

async function open(): Promise<void> {
  document.body.append(h('p', { class: 'starting', role: 'status' }, 'The studio is starting.'));
  const simulator = new WorkerSimulator();
  start(await simulator.catalogue(), simulator);
}

open().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  document.body.replaceChildren(h('p', { role: 'alert' }, `The studio cannot start: ${message}`));
});
