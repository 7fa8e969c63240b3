/**
 * A figure that somebody reports, or that follows from stated rules: its value, where it is from, and what of ours stands beside it.
 *
 * The figures that come with weft are data of this type; files of users are checked by the same schema.
 */
import { z } from 'zod';
import { measureSchema, unitsOf } from './measure.ts';

export const provenances = ['found', 'recalled', 'derived'] as const;

const text = z.string().min(1);

export const figureSchema = z
  .strictObject({
    id: text,
    /** Figures that belong together in a table. */
    group: text.optional(),
    /** What the figure is of, for people. */
    quantity: text.optional(),
    value: z.number().optional(),
    range: z.tuple([z.number(), z.number()]).readonly().optional(),
    unit: text,
    /** Digits behind the point as printed; those of the number unless given: 1.20 is 1.2 with two. */
    decimals: z.number().int().min(0).max(12).optional(),
    /** found: read in the source. recalled: from memory. derived: arithmetic on stated rules. */
    provenance: z.enum(provenances),
    source: text,
    /** What ours must be of it; equal unless given. */
    relation: z.enum(['equal', 'at-most', 'at-least']).optional(),
    /** How far ours may be off; without it, ours must agree to the printed digits. */
    tolerancePct: z.number().min(0).optional(),
    toleranceReason: text.optional(),
    /** Why ours is shown beside it but not judged by it: the figure is of other hardware, of another model … */
    notJudged: text.optional(),
    measure: measureSchema.optional(),
    /** Why there is no measure. */
    notSimulated: text.optional(),
  })
  .superRefine(({ value, range, unit, measure, notSimulated }, context) => {
    const issue = (key: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [key], message });
    };
    if ((value === undefined) === (range === undefined))
      issue('value', 'give a value or a range [low, high], one of both');
    if (range && range[0] > range[1]) issue('range', `${range[0]} is above ${range[1]}; write [low, high]`);
    if ((measure === undefined) === (notSimulated === undefined)) {
      issue('measure', 'give a measure, or say with "notSimulated" why there is none');
    }
    if (measure && !unitsOf(measure).includes(unit)) {
      issue('unit', `${measure.kind} is in ${unitsOf(measure).join(' or ')}, not "${unit}"`);
    }
  });

export type Figure = z.infer<typeof figureSchema>;

/** A value with the decimals that it is printed with: `1.20` has two. */
export const printed = (digits: string): Pick<Figure, 'value' | 'decimals'> => ({
  value: Number(digits),
  decimals: digits.split('.')[1]?.length ?? 0,
});

/** Digits behind the point that the figure is given with. */
export function decimalsOf({ value, range, decimals }: Figure): number {
  if (decimals !== undefined) return decimals;
  return Math.max(...[value, ...(range ?? [])].map((number) => String(number ?? 0).split('.')[1]?.length ?? 0));
}
