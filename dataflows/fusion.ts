/** How much elementwise work a step does on the way, by the machine's choice (terms/elementwise-fusion.ts). */
import type { StepWriter } from './step-writer.ts';

/** Forward work that only changes elements is done on the way to whatever reads it. */
export const isInline = ({ options }: StepWriter): boolean =>
  options.elementwise === 'inline' || options.elementwise === 'all';

/** Backward work too. */
export const isAllFused = ({ options }: StepWriter): boolean => options.elementwise === 'all';
