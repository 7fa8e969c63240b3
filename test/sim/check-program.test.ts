import { describe, expect, it } from 'vitest';
import { ProgramError, checkProgram, findProblems } from '../../sim/check-program.ts';
import type { Program } from '../../sim/program.ts';
import { channel, command, give, program, take } from './programs.ts';

const faults: readonly (readonly [string, Program<null>, RegExp])[] = [
  ['a channel that runs under', program(2, [command(1, 1, { takes: [take(0)] })], [channel(0, 1)]), /runs under/],
  [
    'a channel that runs over',
    program(2, [command(0, 1, { gives: [give(0)] }), command(0, 1, { gives: [give(0)] })], [channel(0, 1)]),
    /runs over its capacity of 1/,
  ],
  [
    'a body that does not leave a channel as it found it',
    program(2, [{ repeat: 2, body: [command(0, 1, { gives: [give(0)] })] }], [channel(0, 1, 9)]),
    /changes channel 0>1 by 1/,
  ],
  [
    'a giver that is not the giver',
    program(2, [command(1, 1, { gives: [give(0)] })], [channel(0, 1)]),
    /not the giver/,
  ],
  [
    'a taker that is not the taker',
    program(2, [command(0, 1, { gives: [give(0)] }), command(0, 1, { takes: [take(0)] })], [channel(0, 1)]),
    /not the taker/,
  ],
  ['a unit that does not exist', program(1, [command(3, 1)]), /unit 3 does not exist/],
  ['a channel that does not exist', program(1, [command(0, 1, { takes: [take(4)] })]), /channel 4 does not exist/],
  ['a server that does not exist', program(1, [command(0, 1, { bytes: 4 })]), /server 0 does not exist/],
  ['an operation that does not exist', program(1, [command(0, 1, { operation: 7 })]), /operation 7 does not exist/],
  ['a fractional trip count', program(1, [{ repeat: 1.5, body: [command(0, 1)] }]), /repeat 1\.5/],
  ['a loop of no rounds', program(1, [{ repeat: 0, body: [command(0, 1)] }]), /repeat 0/],
  ['an empty body', program(1, [{ repeat: 2, body: [] }]), /empty loop body/],
  ['negative ticks', program(1, [command(0, -1)]), /ticks -1/],
  ['fractional ticks', program(1, [command(0, 0.5)]), /ticks 0\.5/],
  ['a negative lag', program(2, [command(0, 1, { gives: [give(0, -2)] })], [channel(0, 1)]), /lag -2/],
  ['a request of no bytes', program(1, [command(0, 1, { bytes: 0 })], [], 1), /request of 0 bytes/],
  ['zero tokens', program(2, [command(0, 1, { gives: [give(0, 0, 0)] })], [channel(0, 1)]), /0 tokens/],
  [
    'the same channel twice in one command',
    program(2, [command(0, 1, { gives: [give(0), give(0)] })], [channel(0, 1, 3)]),
    /twice as giver/,
  ],
  [
    'more losses than ticks',
    program(1, [command(0, 2, { losses: [{ reason: 'ragged', ticks: 3 }] })]),
    /loses 3 of 2 ticks/,
  ],
  [
    'a command that takes from and gives to one channel',
    program(1, [command(0, 1, { takes: [take(0)], gives: [give(0)] })], [channel(0, 0, 1, 1)]),
    /takes from and gives to one channel/,
  ],
  ['a channel too deep to keep', program(2, [command(0, 1)], [channel(0, 1, 1e9)]), /capacity 1000000000 is more than/],
  ['more tokens at first than room', program(2, [command(0, 1)], [channel(0, 1, 1, 2)]), /holds 2 tokens at first/],
  ['a channel without room', program(2, [command(0, 1)], [channel(0, 1, 0)]), /capacity 0/],
  ['a giver that is no unit', program(1, [command(0, 1)], [channel(5, 0)]), /giver 5 is no unit/],
  ['a clock of no ticks', { ...program(1, []), units: [{ name: 'u', clockTicks: 0 }] }, /clockTicks 0/],
];

describe('the program check', () => {
  it.each(faults)('finds %s', (_, faulty, message) => {
    expect(findProblems(faulty).join('\n')).toMatch(message);
    expect(() => checkProgram(faulty)).toThrow(ProgramError);
  });

  it('names the place in the nest', () => {
    const faulty = program(1, [command(0, 1), { repeat: 3, body: [command(0, 1), command(0, -4)] }]);
    expect(findProblems(faulty)).toEqual(['body[1][1] (unit0): ticks -4 is not an integer ≥ 0']);
  });

  it('accepts a program whose channels balance', () => {
    const body = [command(0, 2, { gives: [give(0, 3)] }), command(1, 1, { takes: [take(0)] })];
    expect(findProblems(program(2, [{ repeat: 10, body }], [channel(0, 1)]))).toEqual([]);
  });

  it('takes time that does not depend on trip counts', () => {
    const body = [command(0, 2, { gives: [give(0, 3)] }), command(1, 1, { takes: [take(0)] })];
    expect(findProblems(program(2, [{ repeat: 2 ** 50, body }], [channel(0, 1)]))).toEqual([]);
  });
});
