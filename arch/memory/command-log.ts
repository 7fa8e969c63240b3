/** The commands that a channel has issued, for the checker of constraints and for timelines; off unless somebody asks. */

export const commandKinds = ['ACT', 'PRE', 'PREA', 'RD', 'RDA', 'WR', 'WRA', 'REF', 'REFpb'] as const;
export type CommandKind = (typeof commandKinds)[number];

/** One command on a channel. */
export interface DramCommand {
  readonly kind: CommandKind;
  /** Cycle of the command clock. */
  readonly at: number;
  /** Of the channel, all pseudo-channels counted through; for PREA and REF the first of the pseudo-channel. */
  readonly bank: number;
  /** Of an ACT; else −1. */
  readonly row: number;
}

export class CommandLog {
  readonly commands: DramCommand[] = [];

  add(kind: CommandKind, at: number, bank: number, row = -1): void {
    this.commands.push({ kind, at, bank, row });
  }
}
