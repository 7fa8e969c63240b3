import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runBanks } from '../../../arch/memory/bank-model.ts';
import { checkMemorySystem } from '../../../arch/memory/check-system.ts';
import { CommandLog } from '../../../arch/memory/command-log.ts';
import type { CommandKind, DramCommand } from '../../../arch/memory/command-log.ts';
import { violationsOf } from '../../../arch/memory/constraints.ts';
import { timingsOf } from '../../../arch/memory/device.ts';
import type { TimingName, Timings } from '../../../arch/memory/timings.ts';
import { anyLoad, deviceNamed } from './any-memory.ts';
import type { AnyLoad } from './any-memory.ts';

/** A controller that serves nobody for ever would fill the memory; a few hundred requests give no reason for so many commands. */
class BoundedLog extends CommandLog {
  override add(...command: Parameters<CommandLog['add']>): void {
    if (this.commands.length === MOST_COMMANDS) throw new Error(`more than ${MOST_COMMANDS} commands`);
    super.add(...command);
  }
}
const MOST_COMMANDS = 20_000;

function logsOf({ system, trace, injection }: AnyLoad, timings?: Timings): readonly (readonly DramCommand[])[] {
  const logs = Array.from({ length: system.channels }, () => new BoundedLog());
  runBanks(system, trace, injection, { logs, ...(timings && { timings }) });
  return logs.map(({ commands }) => commands);
}

describe('the bank model', () => {
  it('violates no constraint, whatever device, timings, controller, pages, refresh, map and requests', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { device } = load.system;
        checkMemorySystem(load.system);
        for (const commands of logsOf(load)) expect(violationsOf(device, timingsOf(device), commands)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  // The model runs with one constraint a cycle too short; the checker, with the right one, must name it.
  it.each([
    ['tRCDRD', 'tRCDRD'],
    ['tRCDWR', 'tRCDWR'],
    ['tRP', 'tRP'],
    ['tRPab', 'tRPab'],
    ['tRAS', 'tRAS'],
    ['tRC', 'tRC'],
    ['tCCD_S', 'tCCD_S'],
    ['tCCD_L', 'tCCD_L'],
    ['tRRD_S', 'tRRD_S'],
    ['tRRD_L', 'tRRD_L'],
    ['tFAW', 'tFAW'],
    ['tWR', 'tWR'],
    ['tRTP', 'tRTP'],
    ['tWTR_S', 'tWTR_S'],
    ['tWTR_L', 'tWTR_L'],
    ['tRTW', 'tRTW'],
    ['tPPD', 'tPPD'],
    ['tRFCab', 'tRFCab'],
    ['tRFCpb', 'tRFCpb'],
    ['tRREFD', 'tRREFD'],
    ['tPBR2PBR', 'tPBR2PBR'],
    ['BL', 'data bus'],
    ['CWL', 'tWTR_S'],
  ] as const)('is caught with %s one cycle short', (name, constraint) => {
    const loads = fc.sample(anyLoad, { seed: 11, numRuns: 800 });
    const found = loads.some((load) => {
      const { device } = load.system;
      const timings = timingsOf(device);
      if (timings[name] === 0) return false;
      return logsOf(load, { ...timings, [name]: timings[name] - 1 })
        .flatMap((commands) => violationsOf(device, timings, commands))
        .some((violation) => violation.constraint === constraint);
    });
    expect(found).toBe(true);
  });
});

/** A command of DDR4-2400 x8: banks 0 to 3 are of the first group, 4 to 7 of the second. */
const command = (kind: CommandKind, at: number, bank = 0): DramCommand => ({
  kind,
  at,
  bank,
  row: kind === 'ACT' ? 0 : -1,
});

describe('the checker of constraints', () => {
  const ddr4 = deviceNamed('ddr4-2400-x8');
  const hbm = deviceNamed('hbm2-2000');
  const lpddr = deviceNamed('lpddr4x-3733');

  // Each list is legal but for its last command, which is legal from the tick given: DDR4-2400, 17-17-17.
  it.each<readonly [TimingName, number, readonly DramCommand[]]>([
    ['tRCDRD', 17, [command('ACT', 0), command('RD', 16)]],
    ['tRCDWR', 17, [command('ACT', 0), command('WR', 16)]],
    ['tRAS', 39, [command('ACT', 0), command('RD', 17), command('PRE', 38)]],
    ['tRAS', 39, [command('ACT', 0), command('RD', 17), command('PREA', 38)]],
    ['tRTP', 49, [command('ACT', 0), command('RD', 40), command('PRE', 48)]],
    ['tRTP', 49, [command('ACT', 0), command('RDA', 40), command('PREA', 48)]],
    // CWL + BL + tWR = 12 + 4 + 18 behind the command.
    ['tWR', 74, [command('ACT', 0), command('WR', 40), command('PRE', 73)]],
    ['tRP', 57, [command('ACT', 0), command('RD', 17), command('PRE', 40), command('ACT', 56)]],
    ['tRC', 56, [command('ACT', 0), command('RD', 17), command('PRE', 39), command('ACT', 55)]],
    // A row that closes by itself: tRAS, then tRP.
    ['tRP', 56, [command('ACT', 0), command('RDA', 17), command('ACT', 55)]],
    ['tRRD_S', 4, [command('ACT', 0), command('ACT', 3, 4)]],
    ['tRRD_L', 6, [command('ACT', 0), command('ACT', 5, 1)]],
    ['tFAW', 26, [0, 4, 8, 12, 1].map((bank, i) => command('ACT', [0, 4, 8, 12, 25][i], bank))],
    ['tCCD_S', 44, [command('ACT', 0), command('ACT', 6, 4), command('RD', 40), command('RD', 43, 4)]],
    ['tCCD_L', 46, [command('ACT', 0), command('RD', 40), command('RD', 45)]],
    // CL + BL + 2 − CWL.
    ['tRTW', 51, [command('ACT', 0), command('RD', 40), command('WR', 50)]],
    ['tWTR_S', 59, [command('ACT', 0), command('ACT', 6, 4), command('WR', 40), command('RD', 58, 4)]],
    ['tWTR_L', 65, [command('ACT', 0), command('WR', 40), command('RD', 64)]],
    ['tRFCab', 420, [command('REF', 0), command('ACT', 419, 15)]],
  ])('finds %s a cycle short, and says %i', (constraint, legalAt, commands) => {
    const early = violationsOf(ddr4, timingsOf(ddr4), commands);
    // Data of columns that follow too closely meet as well: a second finding, not another fault.
    const found = early.filter((violation) => violation.constraint !== 'data bus');
    expect(found.map((violation) => [violation.constraint, violation.legalAt])).toContainEqual([constraint, legalAt]);
    const last = commands[commands.length - 1];
    const legal = [...commands.slice(0, -1), { ...last, at: legalAt }];
    expect(violationsOf(ddr4, timingsOf(ddr4), legal)).toEqual([]);
  });

  it.each<readonly [TimingName, number, readonly DramCommand[]]>([
    ['tPPD', 103, [command('ACT', 0), command('ACT', 19, 1), command('PRE', 99), command('PRE', 102, 1)]],
    ['tRPab', 119, [command('ACT', 0), command('PREA', 79), command('REF', 118)]],
    ['tRFCpb', 262, [command('REFpb', 0), command('ACT', 261)]],
    ['tRREFD', 19, [command('REFpb', 0), command('ACT', 18, 1)]],
    ['tPBR2PBR', 262, [command('REFpb', 0), command('REFpb', 261, 1)]],
  ])('finds %s of LPDDR4X a cycle short, and says %i', (constraint, legalAt, commands) => {
    const found = violationsOf(lpddr, timingsOf(lpddr), commands);
    expect(found.map((violation) => [violation.constraint, violation.legalAt])).toContainEqual([constraint, legalAt]);
    const legal = [...commands.slice(0, -1), { ...commands[commands.length - 1], at: legalAt }];
    expect(violationsOf(lpddr, timingsOf(lpddr), legal)).toEqual([]);
  });

  it.each<readonly [string, string, readonly DramCommand[]]>([
    ['a column of a closed row', 'row', [command('RD', 0)]],
    ['an ACT of an open row', 'row', [command('ACT', 0), command('ACT', 100)]],
    ['a refresh with a row open', 'row', [command('ACT', 0, 5), command('REF', 500)]],
    ['two commands in one cycle', 'command bus', [command('ACT', 0), command('PRE', 0, 9)]],
    ['a ninth refresh put off', 'tREFI', [command('REF', 9 * 9360 + 1)]],
  ])('finds %s', (_, constraint, commands) => {
    const found = violationsOf(ddr4, timingsOf(ddr4), commands);
    expect(found.map((violation) => violation.constraint)).toContain(constraint);
  });

  it('lets a row and a column command go in one cycle where there are two buses, not two row commands', () => {
    const timings = timingsOf(hbm);
    const open = [command('ACT', 0), command('RD', 40)];
    expect(violationsOf(hbm, timings, [...open, command('ACT', 40, 4)])).toEqual([]);
    // An ACT takes two cycles of the row bus; the other pseudo-channel shares it.
    const found = violationsOf(hbm, timings, [...open, command('ACT', 40, 4), command('ACT', 41, 16)]);
    expect(found.map(({ constraint, legalAt }) => [constraint, legalAt])).toEqual([['command bus', 42]]);
  });
});
