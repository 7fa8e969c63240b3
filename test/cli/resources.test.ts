import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResourcesResult } from '../../run/resources.ts';
import { callIn } from './weft.ts';

let folder = '';
const call = callIn(() => folder);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-resources-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const die = '{ name: die, lut: 2000000, ff: 4000000, dsp: 9000, bram36: 3000, uram: 900 }';

describe('weft resources', () => {
  it('prints the bill, the verdict and the SLRs within 110 columns', async () => {
    const { code, stdout, stderr } = await call('resources', '--machine', 'sat-vcu1525');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ {2}multiply-add +1 024 +\d{3} \d{3} .* run$/m);
    expect(stdout).toMatch(/^in use +\d+\.\d %/m);
    expect(stdout).toMatch(/^It fits xcvu9p\.$/m);
    expect(stdout).toMatch(/^SLR2 +\d+ /m);
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(110);
  });

  it('of a design that does not fit is a result, with reasons and exit code 0', async () => {
    const { code, stdout } = await call('resources', '--set', 'rows=64', '--json');
    expect(code).toBe(0);
    const { fit, schemaVersion } = JSON.parse(stdout) as ResourcesResult;
    expect([schemaVersion, fit.ok]).toEqual([1, false]);
    const shown = await call('resources', '--set', 'rows=64', '--device', 'xcvu9p');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^It does NOT fit xcvu9p:\n- LUT: /m);
  });

  it('prints a row a part as CSV', async () => {
    const { code, stdout } = await call('resources', '--csv', '--operators', 'vendor');
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    const columns = lines[0].split(',').length;
    expect(lines[0]).toMatch(
      /^schemaVersion,machine,device,sparsity,operators,unit,part,count,evidence,source,lut_low/,
    );
    expect(lines.at(-1)?.split(',')).toHaveLength(columns);
    expect(lines.at(-1)).toMatch(/^1,sat-vcu1525,xcvu9p,2:8,vendor,total,/);
  });

  it('takes a device and a scenario of the user', async () => {
    const device = file('mine.yaml', `name: mine\nslrs: [${die}]\n`);
    const scenario = file('scenario.yaml', 'machine: sat-vcu1525-1ch\nsparsity: "2:16"\nset: { rows: 16 }\n');
    const { code, stdout } = await call('resources', scenario, '--device', device, '--json');
    expect(code).toBe(0);
    const { machine, rows, sparsity, splits, fit } = JSON.parse(stdout) as ResourcesResult;
    expect([machine, rows, sparsity, splits, fit.ok]).toEqual(['sat-vcu1525-1ch', 16, '2:16', [], true]);
    expect((await call('resources', scenario, '--device', device)).stdout).toContain(
      '16×32 PEs at 200 MHz, built for 2:16',
    );
  });

  it('names all mistakes at once, and prints nothing else', async () => {
    const device = file('wrong.yaml', `name: wrong\nslrs: [${die.replace('dsp', 'dps')}]\n`);
    const words = ['--device', device, '--operators', 'vendr', '--set', 'rws=3'];
    const { code, stdout, stderr } = await call('resources', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toEqual([
      'weft: set.rws: unknown parameter; did you mean "rows"?',
      'weft: wrong.yaml:2:8 slrs[0]: missing key "dsp"',
      'weft: wrong.yaml:2:48 slrs[0].dps: unknown key; did you mean "dsp"?',
      'weft: operators: unknown operators "vendr"; did you mean "vendor"?',
    ]);
  });

  it.each([
    [['--device', 'xcvu9'], /device: unknown device "xcvu9"; did you mean "xcvu9p"\?/],
    [['--device', 'none.yaml'], /device: cannot read "none.yaml": no such file or folder/],
    [['--sparsity', '9:8'], /sparsity: "9:8": cannot keep 9 of 8/],
    [['--json', '--csv'], /mutually exclusive/],
  ])('refuses %j with one clear message', async (words, message) => {
    const { code, stdout, stderr } = await call('resources', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('weft list', () => {
  it.each([
    ['devices', /^xcvu9p +3 +1 182 240 +2 364 480 +6 840 +2 160 +960$/m],
    ['prices', /^fp32-add +10 +20 +30 +pJ +est /m],
  ])('%s within 110 columns, and as JSON', async (kind, row) => {
    const [text, json] = await Promise.all([call('list', kind), call('list', kind, '--json')]);
    expect(text.stdout).toMatch(row);
    for (const line of text.stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(110);
    expect((JSON.parse(json.stdout) as Record<string, unknown[]>)[kind].length).toBeGreaterThan(2);
  });

  it.each(['device', 'prices'])('weft schema %s prints a JSON Schema', async (kind) => {
    const { stdout } = await call('schema', kind);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', additionalProperties: false });
  });
});
