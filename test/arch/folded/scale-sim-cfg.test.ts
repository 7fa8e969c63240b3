import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineFault } from '../../../arch/folded/folded-machine.ts';
import type { FoldedMachine } from '../../../arch/folded/folded-machine.ts';
import { readScaleSimCfg } from '../../../arch/folded/scale-sim-cfg.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { spoiled } from '../../mutations.ts';

const example = readFileSync(
  resolve(import.meta.dirname, '../../fixtures/scale-sim/examples/edge_array_16x8_os.cfg'),
  'utf8',
);
const machineOf = (text: string): FoldedMachine => readScaleSimCfg(text, 'm.cfg').machine;
const notesOf = (text: string): string[] =>
  readScaleSimCfg(text, 'm.cfg').notes.map(({ place, message }) => `${place} ${message}`);

const SMALL = '[architecture_presets]\nArrayHeight: 16\nArrayWidth: 8\nDataflow: ws\n';
const small: FoldedMachine = {
  name: 'm.cfg',
  rows: 16,
  columns: 8,
  dataflow: 'ws',
  folds: 'full',
  sparsity: { kind: 'off' },
  sramWords: null,
};
const SPARSE = `${SMALL}[sparsity]\nSparsitySupport: true\n`;

describe('a SCALE-Sim configuration', () => {
  it('is read as version 3 writes it', () => {
    const loaded = readScaleSimCfg(example, 'edge.cfg');
    expect(loaded.machine).toEqual({
      name: 'edge_array_16x8_os',
      rows: 16,
      columns: 8,
      dataflow: 'os',
      folds: 'full',
      sparsity: { kind: 'off' },
      sramWords: { ifmap: 512 * 1024, filter: 512 * 1024, ofmap: 256 * 1024 },
    });
    expect(loaded.notes).toEqual([]);
    expect(loaded.ignored).toContain('Bandwidth');
    expect(loaded.assumptions.find(({ parameter }) => parameter === 'ArrayHeight')).toMatchObject({
      value: 16,
      provenance: 'user',
      source: 'edge.cfg:5',
    });
  });

  it.each([
    ['no more than an array', SMALL],
    ['no sections', 'ArrayHeight: 16\nArrayWidth: 8\nDataflow: ws'],
    ['equals signs', 'ArrayHeight = 16\nArrayWidth=8\nDataflow =ws'],
    ['other case', '[ARCHITECTURE_PRESETS]\narrayheight: 16\nARRAYWIDTH: 8\ndataFlow: WS'],
    ['CR LF and a byte order mark', `\ufeff${SMALL.replaceAll('\n', '\r\n')}`],
    ['comments', `# ours\n; and ours\n${SMALL.replace('16', '16 # rows').replace('8\n', '8 ; columns\n')}`],
    [
      'spaces and quotes',
      '  [ architecture_presets ]  \n\tArrayHeight :  "16" \nArrayWidth:8\t\nDataflow: \'ws\'\n\n\n',
    ],
    ['the same key twice, of one mind', `${SMALL}ArrayWidth: 8\n`],
    ['version 2', `${SMALL}Bandwidth: 10\nMemoryBanks: 1\n[run_presets]\nInterfaceBandwidth: CALC\n`],
  ])('is read with %s', (_, text) => {
    expect(machineOf(text)).toEqual(small);
    expect(notesOf(text)).toEqual([]);
  });

  it('says what it assumes for keys that are not there', () => {
    const { assumptions } = readScaleSimCfg(SPARSE, 'm.cfg');
    const assumed = assumptions.filter(({ provenance }) => provenance === 'assumed');
    expect(assumed.map(({ parameter, value }) => `${parameter}=${value}`)).toEqual([
      'SparseRep=ELLPACK_BLOCK',
      'InterfaceBandwidth=CALC',
    ]);
  });

  it('has sparsity only where it is switched on', () => {
    const keys = 'SparseRep: csc\nOptimizedMapping: true\nBlockSize: 8\n';
    expect(machineOf(SMALL + keys).sparsity).toEqual({ kind: 'off' });
    expect(machineOf(`${SPARSE}SparseRep: csr`).sparsity).toEqual({ kind: 'layer', format: 'csr' });
    expect(machineOf(SPARSE + keys).sparsity).toEqual({ kind: 'row', format: 'csc', block: 8 });
    expect(machineOf(`${SPARSE}OptimizedMapping: yes`).sparsity).toMatchObject({ kind: 'row', block: 4 });
  });

  it('says what would change cycles and is not modelled', () => {
    const text = `${SMALL}InterfaceBandwidth: USER\nBandwidth: 10\nUseRamulatorTrace: True\nIfmapCustomLayout: True\nFilterCustomLayout: False\n`;
    expect(notesOf(text)).toEqual([
      'm.cfg:5 InterfaceBandwidth: USER bandwidth and its stalls are not modelled: cycles are those of CALC',
      'm.cfg:7 UseRamulatorTrace: DRAM latencies of a trace are not modelled: cycles are those without them',
      'm.cfg:8 IfmapCustomLayout: bank conflicts of a custom layout are not modelled: cycles are those without them',
    ]);
  });

  it('says which keys it does not know, and which they may be', () => {
    expect(notesOf(`${SMALL}SparsitySuport: true\nColour: red\n`)).toEqual([
      'm.cfg:5 SparsitySuport: unknown key, ignored; did you mean "SparsitySupport"?',
      'm.cfg:6 Colour: unknown key, ignored',
    ]);
    expect(notesOf(SMALL + Array.from({ length: 500 }, (_, i) => `x${i}: 1\n`).join(''))).toHaveLength(21);
  });
});

describe('a bad configuration', () => {
  it.each([
    ['an empty file', '', /^m\.cfg: the file is empty; it needs ArrayHeight/],
    ['comments only', '# nothing\n', /^m\.cfg: the file is empty/],
    [
      'no array',
      '[general]\nrun_name: a\n',
      /^m\.cfg: missing key "ArrayHeight"\nm\.cfg: missing key "ArrayWidth"\nm\.cfg: missing key "Dataflow"$/,
    ],
    [
      'a mistyped key',
      SMALL.replace('ArrayHeight', 'ArrayHieght'),
      /^m\.cfg: missing key "ArrayHeight"; is "ArrayHieght" meant\?$/,
    ],
    [
      'a mistyped dataflow',
      SMALL.replace('ws', 'wss'),
      /^m\.cfg:4 Dataflow: "wss" is not known; write os, ws, is; did you mean "ws"\?/,
    ],
    ['no rows', SMALL.replace('16', '0'), /^m\.cfg:2 ArrayHeight: "0" is not a whole number from 1/],
    ['negative columns', SMALL.replace('8', '-8'), /^m\.cfg:3 ArrayWidth: "-8" is not a whole number/],
    ['2^53 rows', SMALL.replace('16', '9007199254740992'), /^m\.cfg:2 ArrayHeight: /],
    ['no value', SMALL.replace('16', ''), /^m\.cfg:2 ArrayHeight: "" is not a whole number/],
    [
      'a duplicate key of two minds',
      `${SMALL}arraywidth: 9\n`,
      /^m\.cfg:5 arraywidth: duplicate key; at line 3 it is "8"/,
    ],
    ['a stray line', `${SMALL}hello\n`, /^m\.cfg:5: "hello" is neither "\[section\]" nor "key: value"/],
    ['a value without a key', `${SMALL}: 5\n`, /^m\.cfg:5: ": 5" is neither/],
    [
      'an unknown mode',
      `${SMALL}InterfaceBandwidth: FAST\n`,
      /^m\.cfg:5 InterfaceBandwidth: "FAST" is not known; write calc, user/,
    ],
    [
      'a doubtful switch',
      `${SMALL}SparsitySupport: maybe\n`,
      /^m\.cfg:5 SparsitySupport: "maybe" is neither true nor false/,
    ],
    [
      'an unknown format',
      `${SPARSE}SparseRep: coo\n`,
      /^m\.cfg:7 SparseRep: "coo" is not known; write ellpack_block, csr, csc/,
    ],
    [
      'row-wise os',
      `${SPARSE.replace('ws', 'os')}OptimizedMapping: true\n`,
      /^m\.cfg:7 OptimizedMapping: row-wise sparsity needs the dataflow ws/,
    ],
    [
      'a block larger than the array',
      `${SPARSE}OptimizedMapping: true\nBlockSize: 32\n`,
      /^m\.cfg:8 BlockSize: 32 is not a block of 2 to 16/,
    ],
    ['an SRAM in words', `${SMALL}IfmapSramSzkB: much\n`, /^m\.cfg:5 IfmapSramSzkB: "much" is not a whole number/],
    ['a book', `${SMALL}${'# a long story\n'.repeat(10_000)}`, /^m\.cfg: a configuration of more than 64 KiB/],
  ])('%s: says where and what would be right', (_, text, message) => {
    expect(() => machineOf(text)).toThrow(ScenarioError);
    expect(() => machineOf(text)).toThrow(message);
  });

  it('cannot have ragged folds with what STONNE has not', () => {
    expect(() => readScaleSimCfg(SMALL, 'm.cfg', 'ragged')).toThrow(
      /^m\.cfg:4 Dataflow: ragged folds are known for os only/,
    );
    expect(readScaleSimCfg(SMALL.replace('ws', 'os'), 'm.cfg', 'ragged').machine.folds).toBe('ragged');
  });
});

describe('any text', () => {
  it('is a sound machine, or a ScenarioError', () => {
    const sparse = example.replace('SparsitySupport: false', 'SparsitySupport: true');
    const texts = fc.oneof(
      { weight: 5, arbitrary: spoiled(example, SMALL, SPARSE, sparse) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const { machine, notes } = readScaleSimCfg(text, 'm.cfg');
          expect(machineFault(machine)).toBeNull();
          expect(notes.length).toBeLessThan(50);
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
          for (const { file, message } of error.issues) expect([file, message.length > 0]).toEqual(['m.cfg', true]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no long time, however odd', () => {
    const long = 60_000;
    for (const text of [
      '[',
      ':',
      '=',
      ' #',
      '"',
      'a',
      `ArrayHeight: ${' '.repeat(long)}x`,
      'a:1\n',
      '\n',
      'x'.repeat(90),
    ]) {
      const whole = text.repeat(Math.floor(long / text.length) || 1);
      expect(() => readScaleSimCfg(whole, 'm.cfg')).toThrow(ScenarioError);
    }
  });
});
