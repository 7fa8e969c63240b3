import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../run/result.ts';
import { networkFrom } from '../../workloads/catalog.ts';
import { asOnnx } from '../workloads/import/onnx/networks-as-onnx.ts';
import { call } from './weft.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-networks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const resultOf = (stdout: string): Result => JSON.parse(stdout) as Result;

describe('a plan', () => {
  it('is saved, loaded and compared', async () => {
    const scenario = ['--network', 'resnet18-cifar10', '--batch', '4'];
    const saved = await call('schedule', ...scenario, '--out', at('plan.yaml'));
    expect(saved.code).toBe(0);
    const [searched, planned, same, other] = await Promise.all([
      call('simulate', ...scenario, '--json'),
      call('simulate', ...scenario, '--plan', at('plan.yaml'), '--json'),
      call('schedule', ...scenario, '--diff', at('plan.yaml')),
      call('schedule', ...scenario, '--set', 'dataflow=ws', '--diff', at('plan.yaml')),
    ]);
    expect(resultOf(planned.stdout).totals).toEqual(resultOf(searched.stdout).totals);
    expect(same.stdout).toBe('the plans are the same\n');
    expect(other.stdout).toMatch(/conv1 FF +OS .* WS /);
  });

  it('that is no plan is refused with its place', async () => {
    writeFileSync(at('wrong.yaml'), 'plan: 1\nmappings:\n  conv1 FF: { dataflow: is }\n');
    const { code, stderr } = await call('simulate', '--plan', at('wrong.yaml'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/wrong\.yaml:3:\d+/);
  });
});

describe('a network from a file', () => {
  it('exported as yaml runs as the one that it was made of', async () => {
    const exported = await call('export', 'resnet18-cifar10', '--out', at('mine.yaml'));
    expect([exported.code, exported.stdout]).toEqual([0, readFileSync(at('mine.yaml'), 'utf8')]);
    const [mine, theirs] = await Promise.all(
      [at('mine.yaml'), 'resnet18-cifar10'].map((network) =>
        call('simulate', '--network', network, '--batch', '4', '--json'),
      ),
    );
    expect(resultOf(mine.stdout).totals).toEqual(resultOf(theirs.stdout).totals);
  });

  it('exported as csv runs on a folded array and on the SAT array', async () => {
    const exported = await call('export', 'resnet18-cifar10', '--format', 'csv', '--out', at('list.csv'));
    expect(exported.code).toBe(0);
    expect(exported.stderr).toMatch(/note: Left out, for the format cannot say it: batch-norm/);
    writeFileSync(at('array.cfg'), '[architecture_presets]\nArrayHeight: 16\nArrayWidth: 16\nDataflow: ws\n');
    const [folded, sat] = await Promise.all([
      call('simulate', '--machine', at('array.cfg'), '--network', at('list.csv')),
      call('simulate', '--network', at('list.csv'), '--batch', '4', '--json'),
    ]);
    expect([folded.code, sat.code]).toEqual([0, 0]);
    expect(resultOf(sat.stdout).notes.some(({ message }) => /what lies between is free/.test(message))).toBe(true);
  });

  it('that is an ONNX file runs as the network that it holds', async () => {
    writeFileSync(at('model.onnx'), asOnnx(networkFrom('resnet18-cifar10')));
    const [onnx, named] = await Promise.all(
      [at('model.onnx'), 'resnet18-cifar10'].map((network) =>
        call('simulate', '--network', network, '--batch', '4', '--json'),
      ),
    );
    expect(onnx.code).toBe(0);
    expect(resultOf(onnx.stdout).totals).toEqual(resultOf(named.stdout).totals);
  });

  it('that is no ONNX file is refused by its byte', async () => {
    writeFileSync(at('broken.onnx'), asOnnx(networkFrom('resnet18-cifar10')).subarray(0, 777));
    const { code, stderr } = await call('simulate', '--network', at('broken.onnx'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/broken\.onnx.*byte \d+/);
  });

  it.each([
    [['--network', 'nowhere/model.onnx'], /network: cannot read "nowhere\/model\.onnx": no such file or folder/],
    [['--network', 'model.txt/x'], /\.onnx, \.yaml and \.csv \(SCALE-Sim\) are read/],
    [['--import', 'padding=same'], /import\.padding: is for networks from files/],
    [['--import', 'pading=same'], /import/],
    [['--layer-sparsity', 'layer9.*=2:4'], /layerSparsity\.layer9\.\*: matches no layer with weights of resnet18/],
    [['--layer-sparsity', 'layer1.*=9:8'], /cannot keep 9 of 8/],
    [['--layer-sparsity', 'layer1.*'], /"layer1\.\*" is not key=value/],
    [['--batch', '4', '--batch', '5'], /--batch is given 2 times: 4, 5/],
  ])('%j: one clear error, exit 2', async (words, message) => {
    const { code, stdout, stderr } = await call('simulate', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('is refused by verify where it cannot be executed with values, by the names of its layers', async () => {
    const { code, stderr } = await call('verify', '--network', 'mobilenet-v2');
    expect(code).toBe(2);
    expect(stderr).toMatch(/mobilenet-v2 cannot be executed with values, only timed: \S+ \(relu6\)/);
  });
});

describe('settings that are given several times', () => {
  it('all count', async () => {
    const { stdout } = await call('simulate', '--batch', '4', '--set', 'dramChannels=2', '--set', 'rows=16', '--json');
    const { assumptions } = resultOf(stdout);
    const byHand = assumptions.filter(({ provenance }) => provenance === 'user');
    expect(byHand.map(({ parameter, value }) => [parameter, value])).toEqual([
      ['rows', 16],
      ['dramChannels', 2],
    ]);
  });
});

describe('weft schema', () => {
  it.each(['scenario', 'network', 'machine', 'plan'])('prints the JSON Schema of a %s', async (kind) => {
    const { code, stdout } = await call('schema', kind);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object' });
  });

  it('knows no other kinds', async () => {
    expect((await call('schema', 'recipe')).code).toBe(2);
  });
});
