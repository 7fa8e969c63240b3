import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TERMINAL_WIDTH } from '../cli/fitted-table.ts';
import { loadPriceTable, readPriceTable } from '../arch/energy/price-table.ts';
import { loadDevice, readDevice } from '../arch/fpga/device.ts';
import type { OperatorStyle } from '../arch/fpga/operators.ts';
import { loadMachine } from '../arch/machine-file.ts';
import { decimals, percent as shareOf, seconds } from '../terms/people.ts';
import { priced } from '../run/energy.ts';
import type { EnergyReport } from '../run/energy.ts';
import { resources } from '../run/resources.ts';
import { mergeScenario, readScenario } from '../run/scenario.ts';
import { compare } from '../run/compare.ts';
import type { Result } from '../run/result.ts';
import { simulate } from '../run/simulate.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const extending = readFileSync(join(root, 'docs/extending.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'weft-readme-'));
// Commands are run where they may write files, and see the inputs that the README names.
for (const inputs of ['test', 'examples']) symlinkSync(join(root, inputs), join(folder, inputs), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));

const weft = (words: string): Promise<string> =>
  new Promise((done, fail) => {
    const call = `"${process.execPath}" "${join(root, 'bin/weft.js')}" ${words}`;
    execFile('sh', ['-c', call], { cwd: folder, maxBuffer: 1 << 28 }, (error, stdout) => {
      if (error) fail(error);
      else done(stdout);
    });
  });

const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block);

const commands = blocks(readme, 'sh')
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/\s+# .*$/, ''))
  .filter((line) => line.startsWith('npx weft '))
  .map((line) => line.replace('npx weft ', ''))
  // It ends when it is told to: test/cli/studio.test.ts and test/browser/studio.test.ts run it.
  .filter((words) => words !== 'studio');

const outputs = [...readme.matchAll(/<!-- output: npx weft ([^>]*?) -->\n```\n([^`]*)```/g)].map(
  ([, words, block]) => [words, block] as const,
);

const percent = (share = 0): string => `${(100 * share).toFixed(1)} %`;

describe('the README', () => {
  it('has commands and outputs to check', () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(outputs.length).toBeGreaterThan(1);
  });

  it.each(commands)('weft %s works', async (words) => {
    const printed = await weft(words);
    const [, page] =
      / -o (\S+\.html)/.exec(words) ?? (words.startsWith('studio --export') ? ['', 'site/index.html'] : []);
    const shown = page === undefined ? printed : readFileSync(join(folder, page), 'utf8');
    expect(shown.length).toBeGreaterThan(200);
    const isForPeople = !/--(?:csv|json)\b|^(?:list|export|schema) /.test(words) || words === 'list machines';
    const broken = printed.split('\n').filter((line) => isForPeople && [...line].length > TERMINAL_WIDTH);
    expect(broken).toEqual([]);
  });

  it.each(outputs)('shows what weft %s prints', async (words, block) => {
    expect(await weft(words)).toBe(block);
  });

  it('shows a scenario file that works', () => {
    const [yaml] = blocks(readme, 'yaml');
    const { value } = readScenario(yaml, 'README.md');
    expect(simulate(mergeScenario(value, { batch: 2 })).totals.cycles).toBeGreaterThan(0);
  });

  it('quotes what fusing all elementwise work would bring', () => {
    const quoted = [...readme.matchAll(/elementwise=all`\)?,? (?:the speedup|it) would be ([\d.]+)×/g)].map(
      ([, ratio]) => ratio,
    );
    const speedups = ['sat-vcu1525', 'sat-vcu1525-1ch'].map((machine) => {
      const { rows } = compare(mergeScenario({ machine, set: { elementwise: 'all' } }), ['bdwp']);
      return rows[0].speedup.toFixed(3);
    });
    expect(quoted).toEqual(speedups);
  });

  it('quotes the means that weft validate paper prints', async () => {
    const printed = await weft('validate paper --quick');
    const [means] = /[\d.]+× on sat-vcu1525, [\d.]+× on sat-vcu1525-1ch/.exec(printed) ?? ['nothing'];
    expect(readme.replaceAll(/\s+/g, ' ')).toContain(means);
  });

  it('quotes what the preset takes of the VU9P', () => {
    const noFile = (path: string): string => path;
    const on = (name: string, operators: OperatorStyle): ReturnType<typeof resources> => {
      const [loaded, device] = [loadMachine('sat-vcu1525', noFile), loadDevice(name, noFile)];
      return resources({ loaded, device, sparsity: { n: 2, m: 8 }, operators });
    };
    const [dsp, vendor] = [on('xcvu9p', 'dsp'), on('xcvu9p', 'vendor')];
    const added = dsp.sparsityAdds?.lut ?? 0;
    const quoted =
      `adders in LUTs the preset takes ${percent(dsp.utilisation.lut)} of the LUTs and ${percent(dsp.utilisation.dsp)} of the ` +
      `DSPs of the whole VU9P, with adders in DSPs ${percent(vendor.utilisation.lut)} and ${percent(vendor.utilisation.dsp)}; ` +
      `beside the platform of the card only the latter fits. ` +
      `Being built for 2:8 costs ${percent(added / (dsp.total.lut.nominal - added))} more LUTs`;
    expect(readme.replaceAll(/\s+/g, ' ')).toContain(quoted);
    expect([on('vcu1525-xdma', 'dsp').fit.ok, on('vcu1525-xdma', 'vendor').fit.ok]).toEqual([false, true]);
  });

  it('quotes the energy of the main job, dense and with BDWP', () => {
    const [dense, bdwp] = ['dense', 'bdwp'].map((method) => simulate(mergeScenario({ method })));
    const prices = loadPriceTable('fpga-vu9p-16nm', (path) => path);
    const [before, after] = [priced(dense, prices), priced(bdwp, prices)];
    const joules = ({ perStepJ: { low, nominal, high } }: EnergyReport): string[] => [nominal, low, high].map(decimals);
    const [[a, aLow, aHigh], [b, bLow, bHigh]] = [joules(before), joules(after)];
    const less = before.perStepJ.nominal / after.perStepJ.nominal;
    const quoted =
      `a step of the main job takes ${a} J dense (${aLow} to ${aHigh}) and ${b} J with BDWP (${bLow} to ${bHigh}), ` +
      `${less.toFixed(3)} times less for ${bdwp.totals.macIdealSpeedup.toFixed(3)} times fewer MACs; ` +
      `${percent(after.breakdown.staticPj.nominal / after.breakdown.totalPj.nominal)} of the latter is static power.`;
    expect(readme.replaceAll(/\s+/g, ' ')).toContain(quoted);
  });

  it('quotes what tiles reach with open rows, and how far timelines are from the peers', async () => {
    const [, words] = /npx weft (memory --pattern tile2d_r [^\n]*--page open[^\n]*)/.exec(readme) ?? [];
    const share = (text: string): string => /^tile2d_r +[\d.]+ +([\d.]+ %)/m.exec(text)?.[1] ?? 'nothing';
    const [preset, open, peers] = await Promise.all(['memory', words ?? '', 'validate dram'].map(weft));
    const text = readme.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`reach ${share(open)} of the peak instead of ${share(preset)}`);
    const [, mean, worst] = /^timelines: bandwidth +47 +([\d.]+ %) .* ([\d.]+ %)$/m.exec(peers) ?? [];
    expect(text).toContain(`is ${mean} off in the mean; its worst pattern is`);
    expect(text).toContain(`one written, ${worst}.`);
  });

  it('quotes what an address map costs, and why', () => {
    const step = (set: Record<string, string>): Result =>
      simulate(mergeScenario({ network: 'resnet18-cifar10', machine: 'sat-vcu1525-1ch', set }));
    const [card, wrong] = [step({}), step({ dramMap: 'co7,bg2,ba2,ro17' })];
    const text = readme.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`takes ${seconds(wrong.totals.seconds)} a step instead of ${seconds(card.totals.seconds)}`);
    const { reach, without } = wrong.memory.banks ?? {};
    const shares = [reach?.stream, without?.rows.stream].map((share) => shareOf(share ?? NaN));
    expect(text).toContain(`a stream reaches ${shares[0]} of the peak, ${shares[1]} without the cycle of rows.`);
  });

  it('names the scripts of the package', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, script] of readme.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script);
    expect(scripts['start']).toBe('node bin/weft.js compare');
  });
});

describe('docs/extending.md', () => {
  it('shows a machine file that works', () => {
    const [yaml] = blocks(extending, 'yaml');
    const readText = (): string => yaml;
    const scenario = mergeScenario({ network: 'resnet18-cifar10', batch: 2, machine: 'sat-64.yaml' });
    const { assumptions } = simulate(scenario, { readText });
    expect(assumptions.find(({ parameter }) => parameter === 'bufferHalfWest')).toMatchObject({ value: '2 MiB' });
  });
});

describe('docs/resources.md and docs/energy.md', () => {
  it('show a device and a table of prices that work', () => {
    const [device] = blocks(readFileSync(join(root, 'docs/resources.md'), 'utf8'), 'yaml');
    expect(readDevice(device, 'mine.yaml').slrs).toHaveLength(2);
    const [prices] = blocks(readFileSync(join(root, 'docs/energy.md'), 'utf8'), 'yaml');
    expect(readPriceTable(prices, 'mine.yaml')).toMatchObject({ nodeNm: 28, voltageV: 0.9 });
  });
});
