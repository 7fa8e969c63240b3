/** Why a unit waited, in a few words. Losses inside of operations are no spans and have no words here. */
const WORDS: Readonly<Record<string, string>> = {
  operands: 'waiting for a tile from memory',
  'output-full': 'waiting for outputs to be stored',
  idle: 'no GEMM ready',
  memory: 'waiting for the memory to answer',
  input: 'waiting for input',
  dependency: 'waiting for an earlier operation',
  'buffer-full': 'waiting for room in a buffer',
  pacing: 'keeping pace with the array',
  'fill/tail': 'filling or running empty',
  'mode-change': 'emptying between dataflows',
  drain: 'outputs of the last pass still leaving',
  'weight-load': 'weights of the next pass still shifting in',
};

export const stallWords = (stall: string): string => (stall in WORDS ? `${stall}: ${WORDS[stall]}` : stall);
