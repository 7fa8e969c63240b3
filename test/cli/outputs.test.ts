import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeWhole } from '../../cli/files.ts';
import { weftPath } from './weft.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

describe('what is written', () => {
  it('goes where a link leads, which stays a link, there or not', () => {
    writeFileSync(file('old.txt'), 'old');
    symlinkSync('old.txt', file('link'));
    symlinkSync('link', file('second'));
    symlinkSync('new.txt', file('dangling'));
    writeWhole(file('second'), ['a', 'b']);
    writeWhole(file('dangling'), ['c']);
    expect(readFileSync(file('old.txt'), 'utf8')).toBe('ab');
    expect(readFileSync(file('new.txt'), 'utf8')).toBe('c');
    for (const link of ['link', 'second', 'dangling']) expect(lstatSync(file(link)).isSymbolicLink()).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('is missed in one line if stdout takes nothing', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" list machines > /dev/full', process.execPath, weftPath],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([2, 'weft: cannot write to stdout: no space left\n']);
  });

  it('goes into a pipe, which stays one', async () => {
    execFileSync('mkfifo', [file('pipe')]);
    const reader = spawn('cat', [file('pipe')]);
    const text = new Promise((resolve) => {
      let all = '';
      reader.stdout.on('data', (data: Buffer) => (all += data.toString()));
      reader.on('close', () => resolve(all));
    });
    writeWhole(file('pipe'), ['through', ' it']);
    expect(await text).toBe('through it');
    expect(lstatSync(file('pipe')).isFIFO()).toBe(true);
  });
});
