/** The time of all grids: a slider, steps, play. Nothing plays until it is told to. */
import { h } from '../report/element.ts';

const SPEEDS = [2, 6, 20] as const;

export interface Scrubber {
  readonly element: HTMLElement;
  readonly toggle: () => void;
  readonly step: (by: number) => void;
  /** A new run of so many cycles; stands still in `at`. */
  readonly reset: (cycles: number, at: number) => void;
  readonly go: (cycle: number) => void;
  readonly cycle: () => number;
  readonly isPlaying: () => boolean;
}

/** @param changed  told of every cycle that is gone to */
export function scrubber(changed: (cycle: number) => void): Scrubber {
  let last = 0;
  let cycle = 0;
  let perSecond: number = SPEEDS[1];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const button = (label: string, text: string, onclick: () => void): HTMLButtonElement =>
    h('button', { type: 'button', 'aria-label': label, title: label, onclick }, text);
  const slider = h('input', { type: 'range', min: 0, max: 0, step: 1, value: 0, 'aria-label': 'cycle' });
  const readout = h('output', { class: 'pe-readout' });
  const play = button('play', 'play', () => toggle());

  const go = (to: number): void => {
    cycle = Math.max(0, Math.min(last, to));
    slider.value = String(cycle);
    slider.setAttribute('aria-valuetext', `cycle ${cycle} of 0 to ${last}`);
    readout.textContent = `cycle ${cycle} of 0–${last}`;
    changed(cycle);
  };
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    label(false);
  };
  const label = (isPlaying: boolean): void => {
    const text = isPlaying ? 'pause' : 'play';
    play.textContent = text;
    for (const name of ['aria-label', 'title']) play.setAttribute(name, text);
  };
  const tick = (): void => {
    if (!slider.isConnected || cycle >= last) return stop();
    go(cycle + 1);
    timer = setTimeout(tick, 1000 / perSecond);
  };
  const toggle = (): void => {
    if (timer !== null) {
      stop();
      changed(cycle);
      return;
    }
    if (cycle >= last) go(0);
    label(true);
    timer = setTimeout(tick, 1000 / perSecond);
  };
  const step = (by: number): void => {
    stop();
    go(cycle + by);
  };

  slider.addEventListener('input', () => {
    stop();
    go(Number(slider.value));
  });
  const speed = h('select', { 'aria-label': 'cycles a second' });
  for (const [i, each] of SPEEDS.entries())
    speed.append(new Option(`${each} a second`, String(each), i === 1, i === 1));
  speed.addEventListener('change', () => {
    perSecond = Number(speed.value);
  });
  const element = h(
    'div',
    { class: 'pe-scrubber', role: 'group', 'aria-label': 'time' },
    button('first cycle', '|◀', () => step(-last)),
    button('a cycle back', '‹', () => step(-1)),
    play,
    button('a cycle on', '›', () => step(1)),
    button('last cycle', '▶|', () => step(last)),
    slider,
    readout,
    speed,
  );
  element.addEventListener('keydown', (event) => {
    // The slider has arrows, Home and End by itself; buttons have the space bar.
    const { target, key } = event;
    if (target === speed) return;
    if (key === ' ' && target === slider) toggle();
    else if (target === slider) return;
    else if (key === 'ArrowLeft') step(-1);
    else if (key === 'ArrowRight') step(1);
    else if (key === 'Home') step(-last);
    else if (key === 'End') step(last);
    else return;
    event.preventDefault();
  });
  return {
    element,
    toggle,
    step,
    go,
    reset: (cycles, at) => {
      stop();
      last = Math.max(0, cycles - 1);
      slider.max = String(last);
      go(at);
    },
    cycle: () => cycle,
    isPlaying: () => timer !== null,
  };
}
