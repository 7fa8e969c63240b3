/** A design space as it is written: yaml that says what varies, what must hold, and what is wanted. */
import { z } from 'zod';
import { partialScenarioSchema } from '../../run/scenario.ts';
import { axisSchema } from './axis.ts';
import { figureKinds } from './figures.ts';

const figure = z.enum(figureKinds.map(({ name }) => name));
const amount = z.union([z.number(), z.string()]);

const objectiveSchema = z.union([
  /** `of` names a network; without, it is that of all together: their geometric mean, or of peak memory the largest. */
  z.strictObject({ minimise: figure, of: z.string().optional() }),
  z.strictObject({ maximise: figure, of: z.string().optional() }),
]);

const constraintSchema = z.union([
  /** The machine must fit an FPGA: a name, or a yaml file. */
  z.strictObject({ fits: z.string() }),
  z.strictObject({ figure, most: amount, of: z.string().optional() }),
  z.strictObject({ figure, least: amount, of: z.string().optional() }),
  z.strictObject({ figure, least: amount, most: amount, of: z.string().optional() }),
]);

export const spaceSchema = z.strictObject({
  explore: z.literal(1),
  title: z.string().optional(),
  /** What all points have in common; what is left out is as in `weft simulate`. */
  scenario: partialScenarioSchema.optional(),
  /** Every point is simulated on each; names, or scenarios with keys of their own. */
  networks: z
    .array(z.union([z.string(), partialScenarioSchema]))
    .min(1)
    .optional(),
  /** A table of prices for energy; that of the card unless given. */
  prices: z.string().optional(),
  parameters: z.record(z.string(), axisSchema),
  constraints: z.array(constraintSchema).optional(),
  objectives: z.array(objectiveSchema).min(1).max(5),
  /** Points to show among the others, by values of parameters: what is published, or what exists. */
  references: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))).optional(),
});

export type SpaceFile = z.infer<typeof spaceSchema>;
