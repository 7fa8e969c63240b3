import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { callIn } from '../weft.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-studio-'));
afterAll(() => rmSync(folder, { recursive: true }));
const weft = callIn(() => folder);
const bin = resolve(import.meta.dirname, '../../../bin/weft.js');

interface Started {
  readonly address: URL;
  /** Ends it; what it has printed, and how it ended. */
  readonly end: (
    signal: NodeJS.Signals,
  ) => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function start(...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [bin, 'studio', ...args], { cwd: folder });
  const ended = new Promise<number | null>((done) => {
    child.once('exit', (code) => done(code));
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((started, failed) => {
    void ended.then(() => failed(new Error(stderr)));
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      const [, address] = /^weft studio: (\S+) \(Ctrl-C stops it\)\n$/.exec(stdout) ?? [];
      if (address === undefined) return;
      const end: Started['end'] = async (signal) => {
        child.kill(signal);
        return { code: await ended, stdout, stderr };
      };
      started({ address: new URL(address), end });
    });
  });
}

const get = (
  address: URL,
  options: RequestOptions = {},
): Promise<{ readonly reply: IncomingMessage; readonly body: string }> =>
  new Promise((done, failed) => {
    request(address, options, (reply) => {
      let body = '';
      reply.on('data', (data: Buffer) => {
        body += data.toString();
      });
      reply.on('end', () => done({ reply, body }));
    })
      .on('error', failed)
      .end();
  });

describe('weft studio', () => {
  it('serves the page on 127.0.0.1, and ends with 0 when it is told to', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { address, end } = await start();
      expect(address.hostname).toBe('127.0.0.1');
      const { reply, body } = await get(address);
      expect(reply.statusCode).toBe(200);
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
      expect(body).toContain('<title>weft studio</title>');
      expect((await get(new URL('studio.js', address))).reply.headers['content-type']).toContain('text/javascript');
      const { code, stderr } = await end(signal);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('refuses other hosts, other methods and other files', async () => {
    const { address, end } = await start();
    const statusOf = async (path: string, options: RequestOptions = {}): Promise<number | undefined> =>
      (await get(new URL(path, address), options)).reply.statusCode;
    expect(await statusOf('/', { headers: { host: 'evil.example' } })).toBe(403);
    expect(await statusOf('/', { method: 'POST' })).toBe(405);
    expect(await statusOf('/package.json')).toBe(404);
    expect(await statusOf('/', { path: '/../../../package.json' })).toBe(404);
    await end('SIGINT');
  });

  it('puts what is given on the command line into the address', async () => {
    const { address, end } = await start('--network', 'resnet50', '--set', 'rows=64', '--set', 'clock=300 MHz');
    expect(address.hash).toBe('#network=resnet50&set.rows=64&set.clock=300%20MHz');
    await end('SIGINT');
  });

  it('says so if its port is taken', async () => {
    const { address, end } = await start();
    const { code, stdout, stderr } = await weft('studio', '--port', address.port);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `weft: port: ${address.port} is in use; another --port, or none for a free one\n`,
    });
    await end('SIGINT');
  });

  it.each([
    [['--port', '0'], 'weft: port: "0" is no port: a whole number from 1 to 65535\n'],
    [['--port', 'x'], 'weft: port: "x" is no port: a whole number from 1 to 65535\n'],
    [['--set', 'rows=0'], 'weft: set.rows: 0 is not an integer from 1 to 4096\n'],
    [
      ['--network', 'net.onnx'],
      'weft: network: cannot read "net.onnx": the page reads no files; it knows the networks and machines of "weft list"\n',
    ],
  ])('refuses %j before it serves anything', async (args, message) => {
    expect(await weft('studio', ...args)).toEqual({ code: 2, stdout: '', stderr: message });
  });
});

describe('weft studio --export', () => {
  const FILES = ['index.html', 'studio.css', 'studio.js', 'weft-studio.json'];

  it('writes the page, and writes it again over an earlier export', async () => {
    for (const _ of [1, 2]) {
      const { code, stdout } = await weft('studio', '--export', 'site/studio');
      expect(code).toBe(0);
      expect(
        stdout
          .trim()
          .split('\n')
          .map((path) => path.replace('site/studio/', ''))
          .toSorted(),
      ).toEqual(FILES);
      expect(readdirSync(join(folder, 'site/studio')).toSorted()).toEqual(FILES);
      writeFileSync(join(folder, 'site/studio/studio.js'), 'changed');
    }
    await weft('studio', '--export', 'site/studio');
    expect(readFileSync(join(folder, 'site/studio/studio.js'), 'utf8')).not.toBe('changed');
  });

  it('refuses a folder of others, and a file', async () => {
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other/index.html'), 'mine');
    const { code, stderr } = await weft('studio', '--export', 'other');
    expect(code).toBe(2);
    expect(stderr).toMatch(/"other" has other files in it/);
    expect(readFileSync(join(folder, 'other/index.html'), 'utf8')).toBe('mine');
    expect((await weft('studio', '--export', 'other/index.html')).stderr).toMatch(/is a file, not a folder/);
  });
});
