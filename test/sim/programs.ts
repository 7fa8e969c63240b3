/** Small hand-made programs for tests of the engine. */
import type { ChannelSpec, Command, Give, Node, Program, Take } from '../../sim/program.ts';

export interface Fields {
  readonly takes?: readonly Take[];
  readonly gives?: readonly Give[];
  readonly bytes?: number;
  readonly losses?: Command<null>['losses'];
  readonly operation?: number;
}

export function command(unit: number, ticks: number, fields: Fields = {}): Command<null> {
  const { takes = [], gives = [], bytes, losses = [], operation = 0 } = fields;
  const request = bytes === undefined ? null : { server: 0, bytes, write: false };
  return { unit, operation, ticks, takes, gives, request, losses, work: null };
}

export const channel = (giver: number, taker: number, capacity = 1, initial = 0): ChannelSpec => ({
  name: `${giver}>${taker}`,
  capacity,
  initial,
  giver,
  taker,
  emptyReason: 'empty',
  fullReason: 'full',
});

export const take = (index: number, count = 1): Take => ({ channel: index, count });
export const give = (index: number, lag = 0, count = 1): Give => ({ channel: index, count, lag });

export function program(
  units: number,
  body: readonly Node<null>[],
  channels: readonly ChannelSpec[] = [],
  servers = 0,
): Program<null> {
  return {
    units: Array.from({ length: units }, (_, u) => ({ name: `unit${u}`, clockTicks: 1 })),
    channels,
    servers: Array.from({ length: servers }, (_, s) => ({ name: `server${s}`, waitReason: 'memory' })),
    operations: ['first', 'second'],
    body,
  };
}
