import { describe, expect, it } from 'vitest';
import type { Ablations } from '../../run/ablate.ts';
import { call } from './weft.ts';

const small = ['ablate', '--network', 'resnet18-cifar10', '--batch', '8'];

describe('weft ablate', () => {
  it('prints a ladder that adds up, and each optimisation alone and removed', async () => {
    const { code, stdout } = await call(...small, '--json');
    expect(code).toBe(0);
    const { batches } = JSON.parse(stdout) as Ablations;
    expect(batches.map(({ batch }) => batch)).toEqual([8]);
    const [{ none, all, steps }] = batches;
    expect(steps.reduce((sum, { saved }) => sum + saved.cycles, 0)).toBe(none.cycles - all.cycles);
  });

  it('shows tables that fit a terminal, and rows for machines', async () => {
    const [text, rows] = await Promise.all([call(...small), call(...small, '--csv')]);
    expect(text.stdout).toMatch(/none − all .* 100\.0 %/);
    expect(Math.max(...text.stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    const lines = rows.stdout.trim().split('\n');
    expect(lines[0]).toBe('batch,optimisation,cycles,saved,share,FF,BP,WU,other,alone,removed');
    expect(lines).toHaveLength(9);
  });

  it.each([
    [['--batch', '0'], /batch: "0" is not a whole number from 1/],
    [['--batch', '8,x'], /batch: "x" is not a whole number/],
    [['--network', 'resnet81'], /unknown network "resnet81"/],
    [['--set', 'dramModel=lines', '--fast-forward'], /fast-forward: sat-vcu1525 has dramModel lines/],
  ])('refuses %j with one clear message', async (words, message) => {
    const { code, stdout, stderr } = await call('ablate', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('weft recipe', () => {
  it('prints whole training runs', async () => {
    const { code, stdout } = await call('recipe', '--network', 'resnet18-cifar10', '--batch', '8', '--steps', '1000');
    expect(code).toBe(0);
    expect(stdout).toMatch(/SdGf-Stepwise +\d+\.\d+ +1\.\d+× +ste +7:8 +333/);
    expect(stdout).toMatch(/runs dense: groups of 64\s+are wider than 32/);
  });

  it.each([
    [['--recipes', 'bdpw'], /unknown recipe "bdpw"; did you mean "bdwp"\?/],
    [['--steps', '0'], /steps: "0" is not a whole number/],
    [['--dense-share', '1.5'], /dense-share: "1.5" is not a share from 0 to 1/],
    [['--dense-share', '0.6', '--fine-tune-share', '0.6'], /more than the whole run/],
    [['--beta', '0'], /beta: "0" is not a number above 0/],
  ])('refuses %j with one clear message', async (words, message) => {
    const { code, stdout, stderr } = await call('recipe', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
