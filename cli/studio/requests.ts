/**
 * Answers to requests: a function of what is asked, without a server.
 *
 * Only files that were read at the start are served, by their exact names, so that no path is ever made from what is asked. Other hosts' names are refused: a page
 * elsewhere whose name was pointed at this machine (DNS rebinding) gets nothing.
 */
import type { PageFile } from './page-files.ts';

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly host: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** As in the page itself, and that no other page may frame it. */
export const CONTENT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src data:; worker-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  'content-security-policy': CONTENT_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** @param port  that the server listens on */
export function replyTo({ method, url, host }: Asked, files: readonly PageFile[], port: number): Reply {
  if (!isHere(host, port)) return message(403, 'this page is for the machine that it runs on');
  if (method !== 'GET' && method !== 'HEAD') return message(405, 'only GET and HEAD', { allow: 'GET, HEAD' });
  const path = url?.split('?')[0];
  const file = files.find(({ name }) => path === `/${name}` || (path === '/' && name === 'index.html'));
  if (!file) return message(404, 'there is no such file');
  return withBody(200, file.type, file.text, method === 'HEAD');
}

function isHere(host: string | undefined, port: number): boolean {
  const names = ['127.0.0.1', 'localhost'];
  const known = names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  return host !== undefined && known.includes(host.toLowerCase());
}

const message = (status: number, text: string, more: Readonly<Record<string, string>> = {}): Reply => {
  const reply = withBody(status, 'text/plain; charset=utf-8', `${text}\n`, false);
  return { ...reply, headers: { ...reply.headers, ...more } };
};

function withBody(status: number, type: string, text: string, isHeadOnly: boolean): Reply {
  const headers = { ...HEADERS, 'content-type': type, 'content-length': String(Buffer.byteLength(text)) };
  return { status, headers, body: isHeadOnly ? '' : text };
}
