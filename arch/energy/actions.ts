/**
 * What is counted and priced. A count is a number of what the meaning says, over a whole run; every machine counts in these words.
 *
 * DRAM is counted either by command, which knows rows and refresh, or in bits, never both.
 */
export const ACTIONS = {
  'fp16-multiply': 'products of two FP16 values, exact; one a MAC that is executed, none for padding or idle slots',
  'fp16-add': 'additions of FP16 values',
  'fp32-add': 'additions of FP32 values: in the array, south of it, in optimizer and vector engine',
  'fp32-multiply': 'products of FP32 values: in optimizer and vector engine',
  'fp32-special': 'exponentials, tanh, logarithms, roots and quotients of FP32 values: in the vector engine',
  'vector-element':
    'elements of work on maps whose arithmetic is not known: what a file of a network calls by name only',
  compare: 'comparisons of two FP16 magnitudes, or of two integers: in the pruner, in pooling, in ReLU',
  'accumulator-access': 'reads and writes of one FP32 accumulator or shadow in a PE',
  'group-file-access': 'reads and writes of one FP16 value of the group file in a PE: sparse passes only',
  'west-byte': 'bytes read or written in the west operand buffer',
  'north-byte': 'bytes read or written in the north operand buffer',
  'out-byte': 'bytes read or written in the output buffer',
  'vector-byte': 'bytes read or written in the buffers of the vector engine',
  'update-byte': 'bytes read or written in the buffers of pruner and optimizer',
  'dram-activate': 'ACT commands, each with the PRE that closes its row',
  'dram-read': 'RD bursts of 64 bytes on the whole rank',
  'dram-write': 'WR bursts of 64 bytes on the whole rank',
  'dram-refresh': 'REF commands to a whole rank',
  'dram-interface-bit': 'bits that pass between memory and chip, beside the commands: PHY and termination',
  'dram-bit': 'bits read or written in DRAM, all included, where commands are not counted',
} as const;

export type Action = keyof typeof ACTIONS;

/** How often each action was done; those left out were not. */
export type ActionCounts = Readonly<Partial<Record<Action, number>>>;

export const actions = Object.keys(ACTIONS) as readonly Action[];

/** What burns power as long as a run takes; a count says how many there are. */
export const STATICS = {
  chip: 'the chip itself, leakage and clock without work',
  'dram-standby': 'a rank of DRAM between its commands',
} as const;

export type StaticPart = keyof typeof STATICS;

export const staticParts = Object.keys(STATICS) as readonly StaticPart[];

/** Commands of DRAM; who counts them does not count bits. */
export const DRAM_COMMANDS: readonly Action[] = ['dram-activate', 'dram-read', 'dram-write', 'dram-refresh'];
