/** What commands take, give and ask for, in typed arrays by the index of the command: what the engine reads at every start. */
import type { Command } from './program.ts';
import { float64s, int32s } from './small-arrays.ts';

export interface FlatCommands {
  readonly operation: Int32Array;
  readonly ticks: Float64Array;
  /** Its server, or −1. */
  readonly server: Int32Array;
  /** Takes of command c are those from `takesFrom[c]` to `takesFrom[c + 1]`; its gives likewise. */
  readonly takesFrom: Int32Array;
  readonly takeChannel: Int32Array;
  readonly takeCount: Int32Array;
  readonly givesFrom: Int32Array;
  readonly giveChannel: Int32Array;
  readonly giveCount: Int32Array;
  readonly giveLag: Float64Array;
}

/** Flattens the commands of a sound program: counts of tokens are within the capacity of a channel. */
export function flattenCommands(commands: readonly Command<unknown>[]): FlatCommands {
  const operation = int32s(commands.length);
  const ticks = float64s(commands.length);
  const server = int32s(commands.length);
  const takesFrom = int32s(commands.length + 1);
  const givesFrom = int32s(commands.length + 1);
  for (let c = 0; c < commands.length; c += 1) {
    const command = commands[c];
    operation[c] = command.operation;
    ticks[c] = command.ticks;
    server[c] = command.request ? command.request.server : -1;
    takesFrom[c + 1] = takesFrom[c] + command.takes.length;
    givesFrom[c + 1] = givesFrom[c] + command.gives.length;
  }
  const takes = takesFrom[commands.length];
  const gives = givesFrom[commands.length];
  const takeChannel = int32s(takes);
  const takeCount = int32s(takes);
  const giveChannel = int32s(gives);
  const giveCount = int32s(gives);
  const giveLag = float64s(gives);
  let take = 0;
  let give = 0;
  for (const command of commands) {
    for (const { channel, count } of command.takes) {
      takeChannel[take] = channel;
      takeCount[take] = count;
      take += 1;
    }
    for (const { channel, count, lag } of command.gives) {
      giveChannel[give] = channel;
      giveCount[give] = count;
      giveLag[give] = lag;
      give += 1;
    }
  }
  return { operation, ticks, server, takesFrom, takeChannel, takeCount, givesFrom, giveChannel, giveCount, giveLag };
}

/** Commands of several parts as those of one. */
export function joinCommands(parts: readonly FlatCommands[]): FlatCommands {
  if (parts.length === 1) return parts[0];
  let [commands, takes, gives] = [0, 0, 0];
  for (const part of parts) {
    commands += part.ticks.length;
    takes += part.takeChannel.length;
    gives += part.giveChannel.length;
  }
  const all = {
    operation: int32s(commands),
    ticks: float64s(commands),
    server: int32s(commands),
    takesFrom: int32s(commands + 1),
    takeChannel: int32s(takes),
    takeCount: int32s(takes),
    givesFrom: int32s(commands + 1),
    giveChannel: int32s(gives),
    giveCount: int32s(gives),
    giveLag: float64s(gives),
  };
  let [command, take, give] = [0, 0, 0];
  // Parts are short: loops are faster than copies of whole arrays.
  const { operation, ticks, server, takesFrom, takeChannel, takeCount, givesFrom, giveChannel, giveCount, giveLag } =
    all;
  for (const part of parts) {
    const {
      operation: operations,
      ticks: occupation,
      server: servers,
      takesFrom: takeEnds,
      givesFrom: giveEnds,
    } = part;
    for (let c = 0; c < occupation.length; c += 1, command += 1) {
      operation[command] = operations[c];
      ticks[command] = occupation[c];
      server[command] = servers[c];
      takesFrom[command + 1] = take + takeEnds[c + 1];
      givesFrom[command + 1] = give + giveEnds[c + 1];
    }
    const { takeChannel: takers, takeCount: takeCounts } = part;
    for (let i = 0; i < takers.length; i += 1, take += 1) {
      takeChannel[take] = takers[i];
      takeCount[take] = takeCounts[i];
    }
    const { giveChannel: givers, giveCount: giveCounts, giveLag: lags } = part;
    for (let i = 0; i < givers.length; i += 1, give += 1) {
      giveChannel[give] = givers[i];
      giveCount[give] = giveCounts[i];
      giveLag[give] = lags[i];
    }
  }
  return all;
}
