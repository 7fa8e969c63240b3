/** What a PE does, in plain words. Everything is counted from 0. */
import type { PeHold, PeRecording, PeState } from '../../run/pe/recording.ts';
import { backIn, momentOf, placeOf } from './moment.ts';
import type { PeProduct } from './moment.ts';

/** Names of states for legends and tables. */
export const STATE_MEANINGS: Readonly<Record<PeState, string>> = {
  multiply: 'multiplies and adds',
  recurrence: 'bubble: the adder has not given the sum back',
  'group-link': 'bubble: the west link still sends the next group',
  ragged: 'ragged edge: no output or no weight here',
  padding: 'padding pair: the group keeps fewer values',
  wait: 'the next pass may not start yet',
  fill: 'fill: nothing has come this far',
  tail: 'tail: done, sums are leaving',
};

/** The same in a cell. */
export const SHORT_NAMES: Readonly<Record<PeState | 'over', string>> = {
  multiply: '',
  recurrence: 'adder',
  'group-link': 'link',
  ragged: 'ragged',
  padding: 'pad',
  wait: 'wait',
  fill: '',
  tail: '',
  over: '',
};

const HOLDS: Readonly<Record<PeHold, string>> = {
  drain: 'outputs of the last pass are still leaving',
  'group-link': 'the west link still sends to the last pass',
  'weight-load': 'its weights are still shifting in',
  outputs: 'the sums that it adds to are not written yet',
};

/** A number with a minus that reads as one. */
export const value = (number: number): string => String(number).replace('-', '−');

/** @returns e.g. `PE (1, 2), cycle 17: multiplies weight 0.5 …` */
export function sentence(recording: PeRecording, cycle: number, row: number, column: number): string {
  return `PE (${row}, ${column}), cycle ${cycle}: ${whatItDoes(recording, cycle, row, column)}`;
}

function whatItDoes(recording: PeRecording, cycle: number, row: number, column: number): string {
  const { state, product } = momentOf(recording, cycle, row, column);
  const { dataflow, sparsity } = recording.settings;
  switch (state) {
    case 'multiply': {
      return product ? multiplies(recording, cycle, row, column, product) : 'multiplies.';
    }
    case 'recurrence': {
      const back = backIn(recording, cycle, row, column).filter((free) => free > cycle);
      const next = Math.min(...back);
      const sums = back.length === 1 ? 'the one sum it works on is' : `all ${back.length} sums it works on are`;
      return back.length === 0
        ? 'bubble: the accumulators are not back from the adder.'
        : `bubble: ${sums} in the adder; the next product can be taken in cycle ${next}.`;
    }
    case 'group-link': {
      return 'bubble: the west link still sends the next group of activations.';
    }
    case 'ragged': {
      return dataflow === 'os'
        ? 'no work: its place lies outside of the output (ragged edge).'
        : 'no work: it holds no weight (ragged edge).';
    }
    case 'padding': {
      return `padding pair: its group keeps fewer than ${sparsity.n} values, so it adds 0.`;
    }
    case 'fill': {
      return `nothing yet: ${fillWords(recording, cycle)}.`;
    }
    case 'wait': {
      const next = nextPass(recording, cycle, row, column);
      const heldBy = next ? recording.passes[next.pass].heldBy : null;
      const why = heldBy ? `: ${HOLDS[heldBy]}` : '';
      return next
        ? `waits for the next pass, which comes here in cycle ${next.cycle}${why}.`
        : 'waits for the next pass.';
    }
    case 'tail': {
      return 'done: outputs are on their way out.';
    }
    case 'over': {
      return `all is written since cycle ${recording.cycles - 1}.`;
    }
  }
}

function multiplies(recording: PeRecording, cycle: number, row: number, column: number, product: PeProduct): string {
  const { settings, passes, multiplyLatency } = recording;
  const { sparsity, dataflow, rows, addLatency } = settings;
  const place =
    sparsity.m === 1
      ? `k ${product.k}`
      : `pair ${product.pair} of ${sparsity.n} of group ${product.group}, index ${product.index} of ${sparsity.m}`;
  const operands = `multiplies weight ${value(product.weight)} (${place}) with activation ${value(product.activation)}`;
  const output = `output (${product.outRow}, ${product.outColumn})`;
  if (dataflow === 'os') {
    const { interleave } = passes[product.pass];
    const accumulator = recording.accumulators[placeOf(recording, cycle, row, column)];
    const slot = `slot ${accumulator} of ${interleave}`;
    const back = cycle + multiplyLatency + addLatency;
    const then = isLast(recording, cycle, row, column, product)
      ? `that was its last product, and the sum is there in cycle ${back}`
      : `its next product can be taken in cycle ${cycle + addLatency}`;
    return `${operands}, adds to ${output}, ${slot}; ${then}.`;
  }
  const from = row === 0 ? 'the sum begins here' : `the sum comes from row ${row - 1}`;
  const to = row === rows - 1 ? 'leaves south and is added to C' : `goes on to row ${row + 1}`;
  return `${operands} for ${output}; ${from} and ${to}.`;
}

/** No product of the same output comes later. */
function isLast(recording: PeRecording, after: number, row: number, column: number, product: PeProduct): boolean {
  const { outRow, outColumn } = recording.products;
  for (let cycle = after + 1; cycle < recording.cycles; cycle += 1) {
    const at = recording.at[placeOf(recording, cycle, row, column)];
    if (at >= 0 && outRow[at] === product.outRow && outColumn[at] === product.outColumn) return false;
  }
  return true;
}

function fillWords({ settings, passes }: PeRecording, cycle: number): string {
  if (cycle >= passes[0].start) return 'operands have not come this far';
  return settings.dataflow === 'ws' ? 'weights are shifting in' : 'the first group of activations is sent ahead';
}

/** The first MAC of a PE behind a cycle: when, and of which pass. */
function nextPass(
  recording: PeRecording,
  after: number,
  row: number,
  column: number,
): { readonly cycle: number; readonly pass: number } | null {
  for (let cycle = after + 1; cycle < recording.cycles; cycle += 1) {
    const { product } = momentOf(recording, cycle, row, column);
    if (product) return { cycle, pass: product.pass };
  }
  return null;
}

/** `8 tiles a pass (2 × 4)`, as the passes turned out. */
export function tilesWords({ passes }: PeRecording): string {
  const { interleave, interleaveRows } = passes.reduce((a, b) => (b.interleave > a.interleave ? b : a));
  if (interleave === 1) return '1 tile a pass';
  return `${interleave} tiles a pass (${interleaveRows} down, ${interleave / interleaveRows} across)`;
}
