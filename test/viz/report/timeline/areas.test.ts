import { describe, expect, it } from 'vitest';
import { loadPriceTable } from '../../../../arch/energy/price-table.ts';
import { reportRun } from '../../../../viz/data/report-run.ts';
import { priced } from '../../../../run/energy.ts';
import { mergeScenario } from '../../../../run/scenario.ts';
import type { PartialScenario } from '../../../../run/scenario.ts';
import { run } from '../../../../run/simulate.ts';
import type { Run } from '../../../../run/simulate.ts';
import { expandTrace } from '../../../../sim/trace.ts';
import type { Span } from '../../../../sim/trace.ts';
import { highest, rasterArea, roundTop } from '../../../../viz/report/timeline/area-picture.ts';
import { Areas, columnEdges } from '../../../../viz/report/timeline/areas.ts';
import type { AreaName } from '../../../../viz/report/timeline/areas.ts';
import { modelOf } from '../../../../viz/report/timeline/model.ts';
import type { Model } from '../../../../viz/report/timeline/model.ts';

const prices = loadPriceTable('fpga-vu9p-16nm', (path) => {
  throw new Error(`${path} is read`);
});

interface Shown {
  readonly done: Run;
  readonly model: Model;
  readonly areas: Areas;
  readonly spans: readonly Span[];
}

function shown(part: PartialScenario): Shown {
  const done = run(mergeScenario(part), { trace: true });
  const page = reportRun(done, prices);
  if (!page.timeline || !done.outcome.trace) throw new Error('the run was not traced');
  const model = modelOf(page, page.timeline);
  const spans: Span[] = [];
  expandTrace(done.outcome.trace, (span) => spans.push(span));
  return { done, model, areas: new Areas(model), spans };
}

/** The area over a window, series by series, from so many columns. */
function areaOf({ areas }: Shown, name: AreaName, from: number, to: number, columns: number): number[] {
  const values = areas.means(name, columnEdges({ from, to }, columns));
  const series = areas.areas[name].series.length;
  return Array.from({ length: series }, (_, s) => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) sum += values[column * series + s];
    return (sum * (to - from)) / columns;
  });
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const close = (found: number, expected: number): void =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-6);

const looping = shown({ network: 'resnet18-cifar10', batch: 64 });
const small = shown({ network: 'vit-glyphs', batch: 8, method: 'dense' });

describe('areas under the lanes', () => {
  it('of power are the energy of the step, however many columns they are drawn on', () => {
    for (const one of [looping, small]) {
      expect(one.model.timeline.loops.length).toBeGreaterThan(3);
      const joules = priced(one.done.result, prices).perStepJ.nominal;
      const perTick = one.done.result.totals.seconds / one.model.timeline.ticks;
      for (const columns of [1, 7, 390, 1200]) {
        close(sum(areaOf(one, 'power', 0, one.model.timeline.ticks, columns)) * perTick, joules);
      }
    }
  });

  it('of bandwidth are the bytes that the result counts, reads and writes apart', () => {
    for (const one of [looping, small]) {
      const { operations } = one.done.result;
      const seconds = one.model.timeline.ticksPerSecond;
      const [read, written] = areaOf(one, 'bandwidth', 0, one.model.timeline.ticks, 500).map((area) => area / seconds);
      close(read, sum(operations.map(({ bytesRead }) => bytesRead)));
      close(written, sum(operations.map(({ bytesWritten }) => bytesWritten)));
    }
  });

  it('of the array are the ticks of its spans, over any window', () => {
    for (const one of [looping, small]) {
      const { ticks } = one.model.timeline;
      for (const [from, to] of [
        [0, ticks],
        [ticks / 3, ticks / 2],
        [ticks / 2, ticks / 2 + 1000],
        [0.71 * ticks, 0.83 * ticks],
      ]) {
        let expected = 0;
        for (const { unit, start, end, stall } of one.spans) {
          if (unit === 0 && stall === '') expected += Math.max(0, Math.min(end, to) - Math.max(start, from));
        }
        close(areaOf(one, 'utilisation', from, to, 123)[0], expected);
      }
    }
  });

  it('never pass the whole of the array, nor the peak of the memory but in the ticks to which it rounds', () => {
    for (const { areas, model } of [looping, small]) {
      const { ticks } = model.timeline;
      const edges = columnEdges({ from: 0, to: ticks }, Math.min(1500, Math.floor(ticks / 100)));
      for (const name of ['utilisation', 'bandwidth'] as const) {
        const { most, series } = areas.areas[name];
        const values = areas.means(name, edges);
        expect(highest(values, series.length)).toBeGreaterThan(0);
        expect(highest(values, series.length)).toBeLessThanOrEqual((most ?? 0) * (1 + 1e-9));
      }
    }
  });

  it('of buffers hold no more than the halves of the machine', () => {
    const { areas, model, done } = looping;
    const { bufferHalf } = done.resolved.machine;
    const { series } = areas.areas.buffers;
    const values = areas.means('buffers', columnEdges({ from: 0, to: model.timeline.ticks }, 5000));
    for (const side of ['west', 'north', 'out'] as const) {
      const s = series.findIndex(({ name }) => name === side);
      const held = values.filter((_, i) => i % series.length === s);
      expect(Math.max(...held)).toBeGreaterThan(0);
      expect(Math.max(...held)).toBeLessThanOrEqual(2 * bufferHalf[side] * (1 + 1e-9));
    }
  });

  it('say why they are missing', () => {
    const { timeline, ...rest } = small.model;
    const { areas } = new Areas({ ...rest, timeline: { ...timeline, power: null, program: null } });
    expect([areas.power.missing, areas.buffers.missing]).toEqual(['there are no prices', 'its spans are merged']);
  });
});

describe('an area in pixels', () => {
  it('stacks its series from the bottom, on columns as wide as they come', () => {
    const pixels = new Uint32Array(4 * 4);
    const picture = { values: Float64Array.of(1, 2, 0, 4), series: 2, top: 4, colours: [7, 8] };
    rasterArea(pixels, 4, { top: 0, height: 4, ratio: 2 }, picture, 9);
    expect([...pixels]).toEqual([9, 9, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 7, 7, 8, 8]);
  });

  it('has a scale that ends at a round value above the highest column', () => {
    expect([0, 0.7, 1, 23.2, 3.31e6].map(roundTop)).toEqual([1, 0.7, 1, 25, 3.5e6]);
  });
});
