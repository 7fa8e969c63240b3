/** What producers and workers say to each other by way of Redis. Names carry the version: other versions never meet. */
import { VERSION } from '../../run/version.ts';
import { hashOf } from '../../terms/hash.ts';
import type { Outcome } from '../evaluate.ts';
import type { Task } from '../explorer.ts';
import type { ContextSettings } from '../pool/context.ts';

export const QUEUE = `weft-explore-${VERSION}`;

/** Points of one context; its outcomes are those of each, in order. */
export interface JobData {
  readonly version: string;
  /** Of `contextText`. */
  readonly context: string;
  readonly tasks: readonly Task[];
}

export type JobResult = readonly Outcome[];

/** The same points are the same job, whoever asks for them. */
export const jobId = (data: JobData): string => hashOf(data);

export const contextKey = (hash: string): string => `${QUEUE}:context:${hash}`;

/** A context as text, for one key of Redis. */
export const contextText = ({ files, ...rest }: ContextSettings): string =>
  JSON.stringify({
    ...rest,
    files: Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]),
    ),
  });

export function contextOf(text: string): ContextSettings {
  const { files, ...rest } = JSON.parse(text) as Omit<ContextSettings, 'files'> & { files: Record<string, string> };
  const bytes = Object.entries(files).map(([path, base64]) => [path, new Uint8Array(Buffer.from(base64, 'base64'))]);
  return { ...rest, files: Object.fromEntries(bytes) as ContextSettings['files'] };
}
