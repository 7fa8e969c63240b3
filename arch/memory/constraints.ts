/**
 * The plain checker: every constraint that a list of commands violates, by its JEDEC name. Slow, and knows nothing of the models.
 *
 * Each command is held against all before it, as far back as any constraint reaches. A rule is a gap between two kinds of commands in the same
 * bank, bank group, pseudo-channel or channel; a few (tFAW, open rows, buses, refresh intervals) are written out.
 */
import type { CommandKind, DramCommand } from './command-log.ts';
import type { DramDevice, Organisation } from './device.ts';
import type { Timings } from './timings.ts';

export interface Violation {
  /** JEDEC name of a constraint, or what else is wrong: `row`, `command bus`, `data bus`. */
  readonly constraint: string;
  readonly command: DramCommand;
  /** The earlier command, where there is one. */
  readonly before: DramCommand | null;
  /** The first tick at which the command would have been right, where there is one. */
  readonly legalAt: number | null;
}

type Scope = 'bank' | 'group' | 'part';

interface Rule {
  readonly constraint: string;
  readonly from: readonly CommandKind[];
  readonly to: readonly CommandKind[];
  readonly scope: Scope;
  readonly gap: number;
}

const READS: readonly CommandKind[] = ['RD', 'RDA'];
const WRITES: readonly CommandKind[] = ['WR', 'WRA'];
const COLUMNS: readonly CommandKind[] = [...READS, ...WRITES];
const REFRESHES: readonly CommandKind[] = ['REF', 'REFpb'];

/** Gaps count from the last cycle of a command to the last cycle of the other. */
function rulesOf(t: Timings): Rule[] {
  const rule = (
    constraint: string,
    from: readonly CommandKind[],
    to: readonly CommandKind[],
    scope: Scope,
    gap: number,
  ): Rule => ({ constraint, from, to, scope, gap });
  const writeData = t.CWL + t.BL;
  return [
    rule('tRCDRD', ['ACT'], READS, 'bank', t.tRCDRD),
    rule('tRCDWR', ['ACT'], WRITES, 'bank', t.tRCDWR),
    rule('tRAS', ['ACT'], ['PRE'], 'bank', t.tRAS),
    rule('tRAS', ['ACT'], ['PREA'], 'part', t.tRAS),
    rule('tRC', ['ACT'], ['ACT', 'REFpb'], 'bank', t.tRC),
    rule('tRC', ['ACT'], ['REF'], 'part', t.tRC),
    rule('tRP', ['PRE'], ['ACT', 'REFpb'], 'bank', t.tRP),
    rule('tRP', ['PRE'], ['REF'], 'part', t.tRP),
    rule('tRPab', ['PREA'], ['ACT', ...REFRESHES], 'part', t.tRPab),
    rule('tRTP', ['RD'], ['PRE'], 'bank', t.tRTP),
    rule('tRTP', READS, ['PREA'], 'part', t.tRTP),
    rule('tWR', ['WR'], ['PRE'], 'bank', writeData + t.tWR),
    rule('tWR', WRITES, ['PREA'], 'part', writeData + t.tWR),
    rule('tCCD_S', READS, READS, 'part', t.tCCD_S),
    rule('tCCD_S', WRITES, WRITES, 'part', t.tCCD_S),
    rule('tCCD_L', READS, READS, 'group', t.tCCD_L),
    rule('tCCD_L', WRITES, WRITES, 'group', t.tCCD_L),
    rule('tRTW', READS, WRITES, 'part', t.tRTW),
    rule('tWTR_S', WRITES, READS, 'part', writeData + t.tWTR_S),
    rule('tWTR_L', WRITES, READS, 'group', writeData + t.tWTR_L),
    rule('tRRD_S', ['ACT'], ['ACT'], 'part', t.tRRD_S),
    rule('tRRD_L', ['ACT'], ['ACT'], 'group', t.tRRD_L),
    rule('tPPD', ['PRE', 'PREA'], ['PRE', 'PREA'], 'part', t.tPPD),
    rule('tRFCab', ['REF'], ['ACT', 'PRE', 'PREA', ...REFRESHES], 'part', t.tRFCab),
    rule('tRFCpb', ['REFpb'], ['ACT', 'REFpb'], 'bank', t.tRFCpb),
    rule('tRREFD', ['REFpb'], ['ACT'], 'part', t.tRREFD),
    rule('tPBR2PBR', ['REFpb'], ['REFpb'], 'part', t.tPBR2PBR),
  ];
}

/**
 * Checks the commands of one channel.
 *
 * @param commands  in any order
 * @param timings   in cycles; those of the device unless a test wants others
 */
export function violationsOf(
  { organisation, commandBus }: DramDevice,
  timings: Timings,
  commands: readonly DramCommand[],
): Violation[] {
  const sorted = commands.toSorted((a, b) => a.at - b.at);
  const place = placesOf(organisation);
  return [
    ...gapViolations(sorted, timings, place),
    ...rowViolations(sorted, timings, place),
    ...windowViolations(sorted, timings, place),
    ...busViolations(sorted, timings, commandBus === 'row-and-column'),
    ...dataViolations(sorted, timings, place),
    ...refreshViolations(sorted, timings, place),
  ];
}

type Places = Readonly<Record<Scope, (command: DramCommand) => number>>;

function placesOf({ bankGroups, banksPerGroup }: Organisation): Places {
  return {
    bank: ({ bank }) => bank,
    group: ({ bank }) => Math.floor(bank / banksPerGroup),
    part: ({ bank }) => Math.floor(bank / (bankGroups * banksPerGroup)),
  };
}

const endOf = ({ kind, at }: DramCommand, { actCycles }: Timings): number => (kind === 'ACT' ? at + actCycles - 1 : at);

function gapViolations(sorted: readonly DramCommand[], timings: Timings, place: Places): Violation[] {
  const rules = rulesOf(timings);
  const reach = Math.max(...rules.map(({ gap }) => gap)) + timings.actCycles;
  const found: Violation[] = [];
  sorted.forEach((command, i) => {
    for (let j = i - 1; j >= 0 && command.at - sorted[j].at <= reach; j -= 1) {
      const before = sorted[j];
      for (const { constraint, from, to, scope, gap } of rules) {
        if (!from.includes(before.kind) || !to.includes(command.kind)) continue;
        if (place[scope](before) !== place[scope](command)) continue;
        const missing = endOf(before, timings) + gap - endOf(command, timings);
        if (missing > 0) found.push({ constraint, command, before, legalAt: command.at + missing });
      }
    }
  });
  return found;
}

/** Rows must be open for columns, closed for ACT and refresh; a row that closes by itself does so at tRTP or tWR and tRAS, and then takes tRP. */
function rowViolations(sorted: readonly DramCommand[], timings: Timings, place: Places): Violation[] {
  const found: Violation[] = [];
  const openedAt = new Map<number, DramCommand>();
  const closing = new Map<number, { readonly by: DramCommand; readonly readyAt: number }>();
  const needClosed = (command: DramCommand, bank: number): void => {
    const open = openedAt.get(bank);
    if (open) found.push({ constraint: 'row', command, before: open, legalAt: null });
    const pending = closing.get(bank);
    if (pending && endOf(command, timings) < pending.readyAt) {
      found.push({ constraint: 'tRP', command, before: pending.by, legalAt: pending.readyAt });
    }
  };
  for (const command of sorted) {
    const { kind, bank } = command;
    switch (kind) {
      case 'ACT':
        needClosed(command, bank);
        openedAt.set(bank, command);
        closing.delete(bank);
        break;
      case 'RD':
      case 'WR':
      case 'RDA':
      case 'WRA': {
        const open = openedAt.get(bank);
        if (!open) found.push({ constraint: 'row', command, before: null, legalAt: null });
        if (open && (kind === 'RDA' || kind === 'WRA')) {
          const recovery = kind === 'RDA' ? timings.tRTP : timings.CWL + timings.BL + timings.tWR;
          const from = Math.max(command.at + recovery, endOf(open, timings) + timings.tRAS);
          closing.set(bank, { by: command, readyAt: from + timings.tRP });
          openedAt.delete(bank);
        }
        break;
      }
      case 'PRE':
        openedAt.delete(bank);
        break;
      case 'PREA':
        for (const other of openedAt.keys()) {
          if (place.part({ ...command, bank: other }) === place.part(command)) openedAt.delete(other);
        }
        break;
      case 'REFpb':
        needClosed(command, bank);
        break;
      case 'REF': {
        const banks = new Set([...openedAt.keys(), ...closing.keys()]);
        for (const other of banks) {
          if (place.part({ ...command, bank: other }) === place.part(command)) needClosed(command, other);
        }
        break;
      }
    }
  }
  return found;
}

/** No five ACTs within tFAW. */
function windowViolations(sorted: readonly DramCommand[], { tFAW }: Timings, place: Places): Violation[] {
  const found: Violation[] = [];
  const acts = new Map<number, DramCommand[]>();
  for (const command of sorted.filter(({ kind }) => kind === 'ACT')) {
    const own = acts.get(place.part(command)) ?? [];
    acts.set(place.part(command), own);
    const fourth = own.at(-4);
    if (fourth && command.at - fourth.at < tFAW) {
      found.push({ constraint: 'tFAW', command, before: fourth, legalAt: fourth.at + tFAW });
    }
    own.push(command);
  }
  return found;
}

/** One command a cycle on a bus; an ACT may take several. */
function busViolations(sorted: readonly DramCommand[], { actCycles }: Timings, isDual: boolean): Violation[] {
  const found: Violation[] = [];
  const freeAt: Record<'row' | 'column', { at: number; by: DramCommand | null }> = {
    row: { at: 0, by: null },
    column: { at: 0, by: null },
  };
  for (const command of sorted) {
    const bus = isDual && COLUMNS.includes(command.kind) ? freeAt.column : freeAt.row;
    if (command.at < bus.at) found.push({ constraint: 'command bus', command, before: bus.by, legalAt: bus.at });
    bus.at = command.at + (command.kind === 'ACT' ? actCycles : 1);
    bus.by = command;
  }
  return found;
}

/** Bursts on one data bus do not overlap. */
function dataViolations(sorted: readonly DramCommand[], { CL, CWL, BL }: Timings, place: Places): Violation[] {
  const bursts = sorted
    .filter(({ kind }) => COLUMNS.includes(kind))
    .map((command) => ({ command, from: command.at + (READS.includes(command.kind) ? CL : CWL) }))
    .toSorted((a, b) => a.from - b.from);
  const found: Violation[] = [];
  const last = new Map<number, (typeof bursts)[number]>();
  for (const burst of bursts) {
    const part = place.part(burst.command);
    const before = last.get(part);
    if (before && burst.from < before.from + BL) {
      found.push({ constraint: 'data bus', command: burst.command, before: before.command, legalAt: null });
    }
    last.set(part, burst);
  }
  return found;
}

/** Refreshes may be put off, but not more than eight of them. */
const MOST_POSTPONED = 8;

function refreshViolations(sorted: readonly DramCommand[], { tREFI, tREFIpb }: Timings, place: Places): Violation[] {
  return [
    ...lateViolations(sorted, 'REF', 'tREFI', tREFI, place),
    ...lateViolations(sorted, 'REFpb', 'tREFIpb', tREFIpb, place),
  ];
}

/** Of a memory that refreshes: one that never does has it switched off. */
function lateViolations(
  sorted: readonly DramCommand[],
  kind: CommandKind,
  constraint: string,
  interval: number,
  place: Places,
): Violation[] {
  const found: Violation[] = [];
  const last = new Map<number, DramCommand>();
  for (const command of sorted.filter((candidate) => candidate.kind === kind)) {
    const before = last.get(place.part(command)) ?? null;
    if (command.at - (before?.at ?? 0) > (MOST_POSTPONED + 1) * interval) {
      found.push({ constraint, command, before, legalAt: null });
    }
    last.set(place.part(command), command);
  }
  return found;
}
