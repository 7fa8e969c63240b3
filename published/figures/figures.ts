/** Every figure that comes with weft, in the order to show them. */
import type { Figure } from './figure.ts';
import { fpgaTrainerFigures } from './fpga-trainers.ts';
import { macIdealFigures } from './mac-ideals.ts';
import { methodFigures } from './n-m-methods.ts';
import { neighbourFigures } from './neighbours.ts';
import { satFigures } from './sat.ts';
import { smallModelLessons } from './small-model-lessons.ts';
import { smallModelFigures } from './small-model.ts';
import { throughputBounds } from './throughput-bounds.ts';

export const figures: readonly Figure[] = [
  ...satFigures,
  ...neighbourFigures,
  ...methodFigures,
  ...fpgaTrainerFigures,
  ...macIdealFigures,
  ...throughputBounds,
  ...smallModelFigures,
  ...smallModelLessons,
];
