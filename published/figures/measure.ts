/**
 * What weft can compute to stand beside a figure, as data.
 *
 * A measure names networks and machines; what it leaves out is the main job: BDWP 2:8, batch 512, on `sat-vcu1525`. Several networks give
 * their mean, or with `across: each` every one of them; several machines, like each network then, give a range.
 */
import { z } from 'zod';
import { scenarioSchema } from '../../run/scenario.ts';

const { network, batch, method, sparsity, machine, set } = scenarioSchema.shape;

const networks = z.array(network).min(1, { error: 'name at least one network' }).readonly();
const machines = z.array(machine).min(1, { error: 'name at least one machine' }).readonly().optional();
const technique = { method: method.optional(), sparsity: sparsity.optional() };
const across = z.enum(['mean', 'each']).optional();
const over = z
  .array(z.number().positive())
  .min(1)
  .readonly()
  .optional()
  .describe('divides by each of these: several give a range');

const steps = { networks, ...technique, machines, batch: batch.optional(), set: set.optional(), across };
const stepsSchema = z.strictObject(steps);

export const measureSchema = z.discriminatedUnion('kind', [
  /** Time of the dense step over that of the method, on the same machine. */
  z.strictObject({ kind: z.literal('speedup'), ...steps }),
  /** The same as percentage of the dense step that is saved. */
  z.strictObject({ kind: z.literal('time-saved'), ...steps }),
  /** Time charged to no GEMM, as percentage of the time charged to GEMMs, in the dense step. */
  z.strictObject({ kind: z.literal('other-work'), ...steps }),
  /** Seconds of a step. */
  z.strictObject({ kind: z.literal('step-time'), ...steps }),
  /** Dense over sparse time of the GEMMs that the method makes sparse, or of those with one length of reduction. */
  z.strictObject({
    kind: z.literal('gemm-speedup'),
    reduction: z.number().int().min(1).optional(),
    ...steps,
  }),
  /** Two operations for every MAC of the dense step, over the time of the step: GOP/s. */
  z.strictObject({ kind: z.literal('throughput'), over, ...steps }),
  /** Cycles that the pruner is busy in a step. */
  z.strictObject({ kind: z.literal('pruner-time'), ...steps }),
  /** Cycles that a lane of the pruner takes for a group of M values. */
  z.strictObject({ kind: z.literal('pruner-group'), ...steps }),
  /** The speedup if nothing but MACs took time; no machine is asked. */
  z.strictObject({ kind: z.literal('mac-ideal'), networks, ...technique, across }),
  /** The same for a layer that the method makes sparse wherever it can: passes count alike. */
  z.strictObject({ kind: z.literal('method-ideal'), ...technique }),
  /** Two operations a PE and cycle, times M/N if `sparsity` is given: GOP/s. */
  z.strictObject({ kind: z.literal('peak'), machines, sparsity: sparsity.optional() }),
  /** The dense peak times the method's ideal: no training step can pass it. GOP/s. */
  z.strictObject({ kind: z.literal('training-peak'), machines, ...technique, over }),
  /** Peak of one memory channel, or of those in use: GB/s. */
  z.strictObject({ kind: z.literal('memory-peak'), machines, channels: z.enum(['one', 'all']) }),
]);

export type Measure = z.infer<typeof measureSchema>;

/** The steps that a measure is of. */
export type MeasuredSteps = z.infer<typeof stepsSchema>;

/** Units that a figure beside a measure may be in. */
export function unitsOf(measure: Measure): readonly string[] {
  switch (measure.kind) {
    case 'speedup':
    case 'gemm-speedup':
    case 'mac-ideal':
    case 'method-ideal':
      return ratio;
    case 'time-saved':
    case 'other-work':
      return ['%'];
    case 'step-time':
      return ['s'];
    case 'throughput':
    case 'training-peak':
      return measure.over ? [...rate, ...ratio] : rate;
    case 'peak':
      return rate;
    case 'pruner-time':
    case 'pruner-group':
      return ['cycles'];
    case 'memory-peak':
      return ['GB/s'];
  }
}

const ratio = ['×', 'x'];
const rate = ['GOP/s', 'GFLOP/s'];
