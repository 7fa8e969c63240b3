import { describe, expect, it } from 'vitest';
import { Resolver } from '../../run/resolver.ts';
import { mergeScenario, scenarioHash } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';

const machineFile = (rows: number): string =>
  `extends: sat-vcu1525\nname: mine\nparameters:\n  rows: ${rows}\n  columns: 8\n`;
const networkFile = 'layer, M, N, K\nfirst, 64, 32, 16\nsecond, 64, 16, 32\n';

const convFile =
  'Layer, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\nconv, 8, 8, 3, 3, 4, 8, 1,\n';

/** Files of one reader, and how often each was read. */
function files(texts: Readonly<Record<string, string>>): {
  readonly readText: (path: string) => string;
  readonly readBytes: (path: string) => Uint8Array;
  readonly reads: Record<string, number>;
} {
  const reads: Record<string, number> = {};
  const readText = (path: string): string => {
    reads[path] = (reads[path] ?? 0) + 1;
    if (texts[path] === undefined) throw new Error('no such file');
    return texts[path];
  };
  return { readText, readBytes: (path) => new TextEncoder().encode(readText(path)), reads };
}

describe('a resolver', () => {
  const scenario = mergeScenario({ network: 'mine.csv', machine: 'mine.yaml', method: 'dense', batch: 1 });

  it('reads each file once, and knows the parts of scenarios that have them in common', () => {
    const mine = files({ 'mine.yaml': machineFile(4), 'mine.csv': networkFile });
    const resolver = new Resolver(mine);
    const first = resolver.resolve(scenario);
    const second = resolver.resolve({ ...scenario, set: { columns: 16 } });
    expect(mine.reads).toEqual({ 'mine.yaml': 1, 'mine.csv': 1 });
    expect(second.network).toBe(first.network);
    expect([first, second].map(({ machine }) => [machine.array.rows, machine.array.columns])).toEqual([
      [4, 8],
      [4, 16],
    ]);
  });

  it('knows nothing of files of the same name that another one reads', () => {
    const rows = [4, 5].map((count) => {
      const resolver = new Resolver(files({ 'mine.yaml': machineFile(count), 'mine.csv': networkFile }));
      return resolver.resolve(scenario).machine.array.rows;
    });
    expect(rows).toEqual([4, 5]);
  });

  it('finds the same mistakes again, all at once', () => {
    const resolver = new Resolver(files({ 'mine.yaml': `${machineFile(4)}  colums: 2\n` }));
    const wrong = { ...scenario, network: 'resnet81', method: 'bwdp', set: { rows: 0 } };
    const issuesOf = (): unknown => {
      try {
        return resolver.resolve(wrong);
      } catch (error) {
        return error instanceof ScenarioError ? error.issues : error;
      }
    };
    const issues = issuesOf();
    expect(issues).toMatchObject([
      { path: 'network' },
      { path: 'method' },
      { file: 'mine.yaml', path: 'parameters.colums' },
      { path: 'set.rows' },
    ]);
    expect(issuesOf()).toEqual(issues);
  });

  it('tells how a file is read apart from its name', () => {
    const resolver = new Resolver(files({ 'convs.csv': convFile }));
    const read = (padding: 'none' | 'same'): string =>
      scenarioHash(resolver.resolve(mergeScenario({ network: 'convs.csv', batch: 1, import: { padding } })));
    const [without, padded] = [read('none'), read('same')];
    expect(padded).not.toBe(without);
    expect(read('none')).toBe(without);
  });
});
