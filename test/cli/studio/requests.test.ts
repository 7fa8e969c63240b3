import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTENT_POLICY, replyTo } from '../../../cli/studio/requests.ts';

const PORT = 4711;
const files = [
  { name: 'index.html', type: 'text/html', text: 'é' },
  { name: 'studio.js', type: 'text/javascript', text: 'code' },
];
const ask = (url: string, method = 'GET', host: string | undefined = `127.0.0.1:${PORT}`) =>
  replyTo({ method, url, host }, files, PORT);

describe('what the studio replies', () => {
  it('is its files, by their names, / is the page', () => {
    for (const url of ['/', '/index.html', '/?x=1', '/index.html?'])
      expect(ask(url)).toMatchObject({ status: 200, body: 'é' });
    expect(ask('/studio.js').headers).toMatchObject({ 'content-type': 'text/javascript', 'content-length': '4' });
    // In bytes.
    expect(ask('/').headers['content-length']).toBe('2');
  });

  it('to HEAD is the same without a body', () => {
    expect(ask('/', 'HEAD')).toEqual({ ...ask('/'), body: '' });
  });

  it('is 404 for every other path', () => {
    const known = new Set(['/', '/index.html', '/studio.js']);
    const url = fc.oneof(
      fc.webPath(),
      fc.string(),
      fc.constantFrom(
        '//',
        '/../package.json',
        '/%2e%2e/x',
        '/index.html/',
        '/studio.js%00',
        '',
        '/studio',
        'index.html',
      ),
    );
    fc.assert(
      fc.property(url, (asked) => {
        const isKnown = known.has(asked.split('?')[0]);
        expect(ask(asked).status).toBe(isKnown ? 200 : 404);
      }),
    );
  });

  it('is 405 for other methods, whatever the path', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'get']) {
      expect(ask('/', method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    }
  });

  it('is 403 to whoever calls this machine by another name', () => {
    const others = [
      'evil.example',
      `evil.example:${PORT}`,
      '127.0.0.1',
      '127.0.0.1:80',
      `127.0.0.1:${PORT}.evil`,
      `[::1]:${PORT}`,
    ];
    for (const host of others) expect(ask('/', 'GET', host).status).toBe(403);
    expect(replyTo({ method: 'GET', url: '/', host: undefined }, files, PORT).status).toBe(403);
    for (const host of [`localhost:${PORT}`, `LOCALHOST:${PORT}`]) expect(ask('/', 'GET', host).status).toBe(200);
    expect(replyTo({ method: 'GET', url: '/', host: 'localhost' }, files, 80).status).toBe(200);
  });

  it('always has the headers that keep the page to itself', () => {
    for (const reply of [ask('/'), ask('/none'), ask('/', 'POST'), ask('/', 'GET', 'evil.example')]) {
      expect(reply.headers).toMatchObject({
        'content-security-policy': CONTENT_POLICY,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });

  it('has the content policy of the page, and forbids frames', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../viz/studio/public/index.html'), 'utf8');
    const [, policy] = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
    expect(CONTENT_POLICY).toBe(`${policy}; frame-ancestors 'none'`);
    expect(policy).toContain("connect-src 'none'");
  });
});
