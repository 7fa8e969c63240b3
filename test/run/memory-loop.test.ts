import { describe, expect, it } from 'vitest';
import { LineServer } from '../../arch/memory/loop/line-server.ts';
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import { summed } from '../../dataflows/stream-actions.ts';
import { planScenario } from '../../run/plan.ts';
import type { Plan } from '../../run/plan.ts';
import type { ResolvedScenario } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import type { Run } from '../../run/simulate.ts';

type Settings = Record<string, string | number | boolean>;

/** One convolution as a network: height, input channels, output channels, kernel. */
const layerOf = ([height, inChannels, outChannels, kernel]: readonly number[]): string => `name: one
input: { height: ${height}, width: ${height}, channels: ${inChannels} }
layers:
  - { id: conv, kind: conv2d, channels: ${outChannels}, kernel: ${kernel}, padding: ${Math.floor(kernel / 2)} }
`;

function stepOf(layer: readonly number[], set: Settings, batch = 1, fastForward = true): Run {
  const scenario = mergeScenario({ network: 'layer.yaml', batch, method: 'bdwp', sparsity: '2:8', set });
  return run(scenario, { readText: () => layerOf(layer), fastForward });
}

const ticksOf = (one: Run): number => one.outcome.ticks;

/** How far the time by transfers is from that by lines. */
const offFromLines = (layer: readonly number[], set: Settings): number =>
  Math.abs(ticksOf(stepOf(layer, set)) / ticksOf(stepOf(layer, { ...set, dramModel: 'lines' })) - 1);

const LAYERS = [
  [56, 64, 64, 1],
  [28, 256, 64, 1],
  [14, 256, 256, 3],
  [7, 512, 512, 1],
  [7, 2048, 512, 1],
  [56, 64, 256, 1],
];

describe('memory by transfers', () => {
  it.each([
    ['vcu1525-mig', 0.01, 1],
    ['vcu1525-mig', 0.01, 4],
    ['jedec-linear', 0.015, 1],
    ['hbm-pseudo-channel', 0.015, 4],
  ])('of %s is within %d of the lines, layer by layer, on %i channels', (dramMemory, most, dramChannels) => {
    for (const layer of LAYERS) expect(offFromLines(layer, { dramMemory, dramChannels })).toBeLessThan(most);
  });

  it('is within 1 % where each kind of tensor has a channel', () => {
    for (const layer of LAYERS) expect(offFromLines(layer, { dramChannelUse: 'by-tensor' })).toBeLessThan(0.01);
  });

  it('is within 1.5 % where tensors lie row by row, and tiles are many short runs', () => {
    const small = { bufferHalfWest: '16 KiB', bufferHalfNorth: '16 KiB', bufferHalfOut: '16 KiB' };
    for (const dramMemory of ['vcu1525-mig', 'jedec-linear']) {
      for (const layer of LAYERS.slice(1, 4)) {
        const set = { ...small, dramMemory, dramChannels: 1, tensorLayout: 'row-major' };
        expect(JSON.stringify(stepOf(layer, set).program.body)).toContain('"pieces"');
        expect(offFromLines(layer, set)).toBeLessThan(0.015);
      }
    }
  });

  it('holds for channels that are no power of two', () => {
    for (const dramChannels of [3, 5]) {
      for (const tensorLayout of ['tiled', 'row-major']) {
        expect(offFromLines([14, 32, 512, 1], { dramChannels, tensorLayout }), tensorLayout).toBeLessThan(0.03);
      }
    }
  });

  it('counts about as many commands as the lines give, and never an ACT more than accesses', () => {
    for (const set of [{}, { dramPagePolicy: 'open' }, { dramPagePolicy: 'auto-precharge' }, { dramChannels: 64 }]) {
      let server: LineServer | null = null;
      const plan = (resolved: ResolvedScenario): Plan => {
        const made = planScenario(resolved);
        const memory: MemoryModel = {
          ...made.memory,
          server: (background) => {
            const lines = made.memory.server(background);
            if (lines instanceof LineServer) server = lines;
            return lines;
          },
        };
        return { ...made, memory };
      };
      const scenario = mergeScenario({ network: 'cnn-glyphs', batch: 8, set: { ...set, dramModel: 'lines' } });
      const { units } = run(scenario, { plan }).result;
      const counted = summed(units.map(({ actions }) => actions));
      const given = (server as LineServer | null)?.counts ?? { activates: NaN, reads: NaN, writes: NaN };
      const bursts = (counted['dram-read'] ?? 0) + (counted['dram-write'] ?? 0);
      expect(bursts / (given.reads + given.writes)).toBeCloseTo(1, 2);
      const activates = counted['dram-activate'] ?? 0;
      expect(activates / given.activates).toBeGreaterThan(0.85);
      expect(activates / given.activates).toBeLessThan(1.15);
      expect(activates).toBeLessThanOrEqual(bursts);
    }
  });

  it('recurs: skipped rounds change nothing, striped or by tensor', () => {
    for (const dramChannelUse of ['striped', 'by-tensor']) {
      const [fast, slow] = [true, false].map((fastForward) =>
        stepOf([14, 256, 256, 3], { dramChannelUse }, 24, fastForward),
      );
      expect(fast.result.totals.commands.executed).toBeLessThan(slow.result.totals.commands.executed);
      expect(fast.result.operations.map(({ cycles, stalls }) => [cycles, stalls])).toEqual(
        slow.result.operations.map(({ cycles, stalls }) => [cycles, stalls]),
      );
    }
  });

  it('is stepped line by line, without skipping', () => {
    const { totals } = stepOf([14, 64, 64, 1], { dramModel: 'lines' }, 8).result;
    expect(totals.commands.executed).toBe(totals.commands.represented);
  });
});

describe('the address map', () => {
  const bound = (set: Settings): Run => stepOf([56, 64, 256, 1], { dramChannels: 1, ...set }, 4);

  it('changes what a layer that waits for memory takes, and the result says why', () => {
    const [card, linear] = [bound({}), bound({ dramMap: 'co7,bg2,ba2,ro17', dramPagePolicy: 'open' })];
    expect(ticksOf(linear)).toBeGreaterThan(1.05 * ticksOf(card));
    const banks = linear.result.memory.banks;
    expect(banks?.map).toBe('co7,bg2,ba2,ro17');
    expect(banks?.reach.stream).toBeLessThan(0.8);
    expect(banks?.without['bank groups'].stream).toBeGreaterThan(0.9);
  });

  it('that is wrong for the page policy costs most: rows close that are wanted again', () => {
    const { reach, without } = bound({ dramMap: 'co7,bg2,ba2,ro17' }).result.memory.banks ?? {};
    expect(reach?.stream).toBeLessThan(0.25);
    expect(without?.rows.stream).toBeGreaterThan(0.7);
  });

  it('without refresh is faster by what refresh takes', () => {
    const stretch = ticksOf(bound({})) / ticksOf(bound({ dramRefresh: 'off' }));
    expect(stretch).toBeGreaterThan(1.005);
    expect(stretch).toBeLessThan(1.06);
  });
});

describe('channels by tensor', () => {
  it('are each used by what the scheduler put there, and saved in the plan', () => {
    const { plan, result } = stepOf([14, 256, 256, 3], { dramChannelUse: 'by-tensor' }, 2);
    expect(Object.keys(plan.channels ?? {})).toHaveLength(5);
    expect(new Set(Object.values(plan.channels ?? {})).size).toBe(4);
    expect(result.memory.tensorChannels).toEqual(plan.channels);
  });

  it('add up to every request', () => {
    const { program } = stepOf([7, 64, 64, 3], { dramChannelUse: 'by-tensor' }, 2);
    const text = JSON.stringify(program.body);
    const requests = [...text.matchAll(/"bytes":(\d+),"write":(?:true|false),"parts":(\[[^\]]*\])/g)];
    expect(requests.length).toBeGreaterThan(10);
    for (const [, bytes, parts] of requests) {
      const sum = (JSON.parse(parts) as { bytes: number }[]).reduce((total, part) => total + part.bytes, 0);
      expect(sum).toBe(Number(bytes));
    }
  });
});

describe('settings of the memory', () => {
  const issuesOf = (set: Settings): string => {
    try {
      stepOf([7, 8, 8, 1], set);
      return '';
    } catch (error) {
      if (error instanceof ScenarioError) return error.message;
      throw error;
    }
  };

  it.each([
    [{ dramEfficiency: 0.7 }, /set\.dramEfficiency: is of dramModel bandwidth; that of this machine is banks/],
    [{ dramModel: 'bandwidth', dramMap: 'co7,bg2,ba2,ro17' }, /set\.dramMap: is of dramModel banks or lines/],
    [{ dramMap: 'co7,bg2,ba2' }, /set\.dramMap: "co7,bg2,ba2" has 0 ro bits, which does not cover the 131072 rows/],
    [{ dramMap: 'co7,bg2,bg2,ba2,ro17' }, /set\.dramMap: .* has 4 bg bits, which overlaps beyond the 4 bank groups/],
    [{ dramMap: 'column7' }, /set\.dramMap: "column7" is not a field with its bits/],
    [{ dramMap: 7 }, /set\.dramMap: 7 is not "preset" or an address map/],
    [{ dramRefresh: 'per-bank' }, /set\.dramRefresh: .* has no per-bank refresh/],
    [{ dramMemory: 'mig' }, /set\.dramMemory: "mig" is not one of vcu1525-mig, jedec-linear, hbm-pseudo-channel/],
    [{ dramChannels: 0 }, /set\.dramChannels: 0 is not an integer from 1 to 64/],
  ])('%j is refused, by its name', (set, message) => {
    expect(issuesOf(set as Settings)).toMatch(message);
  });

  it('of a bandwidth in a file do not hinder banks that are set by hand', () => {
    expect(issuesOf({ dramModel: 'bandwidth', dramEfficiency: 0.5 })).toBe('');
    expect(issuesOf({ dramModel: 'banks' })).toBe('');
  });
});
