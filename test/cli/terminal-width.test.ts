import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methodNames } from '../../dataflows/method.ts';
import { TERMINAL_WIDTH } from '../../cli/fitted-table.ts';
import { callIn } from './weft.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-width-'));
afterAll(() => rmSync(folder, { recursive: true }));
const call = callIn(() => folder);

/** Names as files from frameworks have them. */
const LONG = `encoder/${'blocks/'.repeat(12)}conv`;
const layer = (id: string): string => `  - { id: ${id}, kind: conv2d, channels: 16, kernel: 3, padding: 1 }\n`;
const cifar = ['--network', 'resnet18-cifar10', '--batch', '8'];

beforeAll(async () => {
  const head = 'name: long\ninput: { height: 8, width: 8, channels: 16 }\nlayers:\n';
  writeFileSync(join(folder, 'long.yaml'), `${head}${layer('first')}${layer(LONG)}${layer('last')}`);
  await call('schedule', ...cifar, '--out', 'plan.yaml');
  await call('simulate', ...cifar, '--out', 'result.json');
}, 120_000);

/** What prints a table for people and is no command of the README, whose test looks at its own. */
const commands: readonly (readonly string[])[] = [
  ['list', 'methods'],
  ['list', 'devices'],
  ['list', 'prices'],
  ['list', 'memories'],
  ['simulate', ...cifar, '--energy'],
  ['simulate', '--network', 'long.yaml', '--batch', '2'],
  ['compare', '--network', 'cnn-glyphs', '--batch', '8', '--methods', methodNames.join(',')],
  ['schedule', ...cifar, '--set', 'dataflow=ws', '--diff', 'plan.yaml'],
  ['schedule', '--network', 'long.yaml', '--batch', '2'],
  ['verify', '--network', 'long.yaml', '--layer', LONG],
  ['price', 'result.json', '--table', 'asic-45nm'],
  ['memory', '--requests', '1000'],
];

describe('a terminal of 100 columns', () => {
  it.each(commands.map((words) => [words.join(' ').slice(0, 90), words] as const))(
    'shows weft %s without a broken line',
    async (_, words) => {
      const { code, stdout } = await call(...words);
      expect(code).toBe(0);
      // A note says a name whole, so that it can be copied.
      const lines = stdout.split('\n').filter((line) => !line.trim().startsWith(`${LONG}:`));
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.filter((line) => [...line].length > TERMINAL_WIDTH)).toEqual([]);
    },
  );
});
