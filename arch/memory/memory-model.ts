/** What a machine needs of its memory, whichever model stands behind it. */
import type { Server } from '../../sim/server.ts';

export interface MemoryModel {
  readonly name: string;
  /** A fresh server for one simulation. Units in the background are served only while nobody else waits. */
  server(background: ReadonlySet<number>): Server;
  /** Ticks from the end of a request's service to its data being there (or its write being safe). */
  readonly latencyTicks: number;
  /** Estimate for schedulers: ticks a request of so many bytes occupies the memory when nobody else asks. */
  serviceTicks(bytes: number): number;
}
