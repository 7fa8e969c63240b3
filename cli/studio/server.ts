/** Serves the studio's page on 127.0.0.1, and nowhere else, until it is told to end. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { reasonOf } from '../files.ts';
import type { PageFile } from './page-files.ts';
import { replyTo } from './requests.ts';

export interface Serving {
  readonly port: number;
  /** Ends it, whoever is still connected. */
  readonly close: () => Promise<void>;
}

/** @param port  0 takes a free one @throws {ScenarioError} if the port cannot be listened on */
export async function serve(files: readonly PageFile[], port: number): Promise<Serving> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const { status, headers: ours, body } = replyTo({ method, url, host: headers.host }, files, portOf(server));
    response.writeHead(status, ours).end(body);
  });
  await new Promise<void>((listening, refused) => {
    server.once('error', (error) => refused(new ScenarioError([{ path: 'port', message: whyNot(port, error) }])));
    server.listen(port, '127.0.0.1', () => listening());
  });
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { port: portOf(server), close };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function whyNot(port: number, error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `${port} is in use; another --port, or none for a free one`;
  if (code === 'EACCES') return `${port} is not allowed; ports from 1024 on are`;
  return reasonOf(error);
}
