/** The pictures of a ladder as data: bars with their words, one panel for the ladder and one for each other view of the same optimisations. */
import { decimals, percent, timeUnitFor, times } from '../../../terms/people.ts';
import { scaleLinear, scaleLog } from '../scale.ts';
import { factorOf } from './ladder.ts';
import type { Ladder, Rung } from './ladder.ts';
import { timeTicks } from './time-ticks.ts';

/** A bar in a panel, its ends in the panel's own unit. */
export interface PanelRow {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'step' | 'saved' | 'lost' | 'none';
  /** The best first. */
  readonly wordings: readonly string[];
  /** Where a line leads to the row below. */
  readonly next: number | null;
  readonly title: string;
}

export interface Panel {
  readonly title: string;
  readonly rows: readonly PanelRow[];
  /** Row of the ladder that its first row stands beside. */
  readonly besideRow: number;
  readonly scale: (range: readonly [number, number]) => (value: number) => number;
  readonly ticks: (width: number) => { readonly ticks: readonly number[]; readonly format: (value: number) => string };
}

/** Cycles in the unit in which the longest step reads well, as the tables have them. */
export function ladderWords({ none, secondsPerCycle }: Ladder) {
  const unit = timeUnitFor([none * secondsPerCycle]);
  const number = (cycles: number): string => decimals((cycles * secondsPerCycle) / unit.scale).replace('-', '−');
  return {
    unit: unit.name,
    /** What is too little for three decimals is a dot. */
    number: (cycles: number): string => (Number(number(cycles).replace('−', '-')) === 0 ? '·' : number(cycles)),
    time: (cycles: number): string => `${number(cycles)} ${unit.name}`,
    /** With its sign, and never 0 for what is there. */
    change: (cycles: number): string => {
      if (cycles === 0) return '·';
      const size = number(Math.abs(cycles));
      return `${cycles < 0 ? '−' : '+'}${Number(size) === 0 ? '<0.001' : size} ${unit.name}`;
    },
  };
}

/** The ladder in time: all rungs and the last step fill the first. */
export function timePanel(rungs: Ladder): Panel {
  const { none, all, secondsPerCycle } = rungs;
  const { time, change } = ladderWords(rungs);
  const steps = rungs.rungs.map((rung): PanelRow => {
    const { title, before, after, saved, share, mostly } = rung;
    const amount = change(-saved);
    return {
      name: `+ ${title}`,
      from: before,
      to: after,
      kind: kindOf(saved),
      wordings: [`${amount}, ${percent(share)}${mostly && `, ${mostly}`}`, `${amount}, ${percent(share)}`, amount],
      next: after,
      title: `${title}: from ${time(before)} to ${time(after)}\n${passWords(rung, time)}`,
    };
  });
  return {
    title: 'time of a step',
    besideRow: 0,
    rows: [
      { name: 'none', from: 0, to: none, kind: 'step', wordings: [time(none)], next: none, title: time(none) },
      ...steps,
      {
        name: 'all',
        from: 0,
        to: all,
        kind: 'step',
        wordings: [`${time(all)}, ${times(factorOf(rungs))} faster than none`, time(all)],
        next: null,
        title: time(all),
      },
    ],
    scale: (range) => scaleLinear([0, Math.max(none, ...rungs.rungs.map(({ after }) => after))], range),
    ticks: (width) => inCycles(timeTicks(none * secondsPerCycle, width), secondsPerCycle),
  };
}

const passWords = ({ byPass: { FF, BP, WU, other } }: Rung, time: (cycles: number) => string): string =>
  `saves in FF ${time(FF)}, BP ${time(BP)}, WU ${time(WU)}, other ${time(other)}`;

function inCycles({ ticks, format }: ReturnType<typeof timeTicks>, secondsPerCycle: number) {
  return {
    ticks: ticks.map((tick) => tick / secondsPerCycle),
    format: (cycles: number): string => format(cycles * secondsPerCycle),
  };
}

/** The ladder in speedup over none, on a logarithmic axis: equal lengths are equal factors. */
export function speedupPanel(rungs: Ladder): Panel {
  const { none, all } = rungs;
  const factor = factorOf(rungs);
  const reached = [1, ...rungs.rungs.map(({ after }) => none / after)];
  const range: [number, number] = [Math.min(...reached), Math.max(1.05, ...reached)];
  return {
    title: 'speedup over none, logarithmic',
    besideRow: 0,
    rows: [
      { name: 'none', from: 1, to: 1, kind: 'step', wordings: ['1×'], next: 1, title: '1×' },
      ...rungs.rungs.map(({ title, before, after, saved }): PanelRow => ({
        name: `+ ${title}`,
        from: none / before,
        to: none / after,
        kind: kindOf(saved),
        wordings: [times(before / after)],
        next: none / after,
        title: `${title}: ${times(before / after)}, to ${times(none / after)} of none`,
      })),
      {
        name: 'all',
        from: 1,
        to: none / all,
        kind: 'step',
        wordings: [times(factor)],
        next: null,
        title: times(factor),
      },
    ],
    scale: (ends) => scaleLog(range, ends),
    ticks: (width) => ({
      // Near its end the scale has ticks beyond it.
      ticks: scaleLog(range, [0, width])
        .ticks(Math.max(2, width / 80))
        .filter((tick) => tick >= range[0] && tick <= range[1]),
      format: (value) => `${Number(value.toFixed(3))}×`,
    }),
  };
}

/** One number of each rung, beside the ladder's rows. @param isShare  also says how much of the step with all it is */
export function oneOffPanel(rungs: Ladder, title: string, valueOf: (rung: Rung) => number, isShare = false): Panel {
  const { all, secondsPerCycle } = rungs;
  const { number, unit } = ladderWords(rungs);
  const values = rungs.rungs.map(valueOf);
  const ends = [Math.min(0, ...values), Math.max(0, ...values)] as const;
  const range = ends[0] === ends[1] ? ([0, 1] as const) : ends;
  return {
    title,
    besideRow: 1,
    rows: rungs.rungs.map((rung): PanelRow => {
      const value = valueOf(rung);
      const amount = number(value) === '·' ? '·' : `${number(value)} ${unit}`;
      return {
        name: rung.title,
        from: 0,
        to: value,
        kind: kindOf(value),
        wordings: isShare ? [`${amount}, ${percent(value / all)}`, amount] : [amount],
        next: null,
        title: `${rung.title}, ${title} ${amount}`,
      };
    }),
    scale: (place) => scaleLinear(range, place),
    ticks: (width) => inCycles(timeTicks(Math.max(...range) * secondsPerCycle, width), secondsPerCycle),
  };
}

const kindOf = (saved: number): PanelRow['kind'] => (saved === 0 ? 'none' : saved > 0 ? 'saved' : 'lost');
