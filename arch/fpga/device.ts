/**
 * FPGA devices: what each super logic region (SLR, one die of a stack) has. Those that come with weft are yaml files in
 * `devices/`, and so are a user's own.
 */
import { z } from 'zod';
import { readYaml } from '../../terms/checked-yaml.ts';
import { evidences } from '../../terms/evidence.ts';
import { textNamed } from '../../terms/named-text.ts';
import { deviceTexts } from './device-texts.ts';

const count = z.number().int().min(0).max(1e9);

const slrSchema = z.strictObject({
  name: z.string().min(1),
  lut: count.min(1),
  /** LUTs that can be RAM or shift register; without it that is not checked. */
  lutMemory: count.optional(),
  ff: count.min(1),
  dsp: count,
  bram36: count,
  uram: count,
});

export const deviceSchema = z
  .strictObject({
    name: z.string().min(1),
    title: z.string().optional(),
    evidence: z.enum(evidences).default('user'),
    source: z.string().default(''),
    /** Memory channels whose controllers these numbers already leave out: a platform brings them. */
    memoryControllers: z.number().int().min(0).max(64).default(0),
    /** From the bottom up; neighbours are joined by wires. A device of one die has one. */
    slrs: z.array(slrSchema).min(1).max(16),
  })
  .superRefine(({ slrs }, context) => {
    const seen = new Set<string>();
    for (const [i, { name, lut, lutMemory }] of slrs.entries()) {
      if (seen.has(name)) {
        context.addIssue({
          code: 'custom',
          path: ['slrs', i, 'name'],
          message: `there is another SLR named "${name}"`,
        });
      }
      seen.add(name);
      if (lutMemory !== undefined && lutMemory > lut) {
        const message = `${lutMemory} LUTs as memory are more than all ${lut}`;
        context.addIssue({ code: 'custom', path: ['slrs', i, 'lutMemory'], message });
      }
    }
  });

/** One die of a device, and all that it has. */
export type Slr = z.infer<typeof slrSchema>;

export type Device = z.infer<typeof deviceSchema>;

export const deviceNames: readonly string[] = Object.keys(deviceTexts);

/** Reads a device's yaml. @throws {ScenarioError} with every mistake, each with its line */
export const readDevice = (text: string, file: string): Device => readYaml(text, file, deviceSchema).value;

/**
 * Loads a device.
 *
 * @param reference  a name, or a path (it has a slash or ends in .yaml or .yml)
 * @throws {ScenarioError} with every mistake found
 */
export function loadDevice(reference: string, readText: (path: string) => string): Device {
  const { text, file } = textNamed(reference, 'device', deviceTexts, readText);
  return readDevice(text, file);
}

/** All SLRs together. LUTs as memory are known only if they are known of each. */
export function wholeDevice({ slrs }: Device): Omit<Slr, 'name'> {
  const sum = (of: (slr: Slr) => number): number => slrs.reduce((total, slr) => total + of(slr), 0);
  const isKnown = slrs.every(({ lutMemory }) => lutMemory !== undefined);
  return {
    lut: sum(({ lut }) => lut),
    ...(isKnown && { lutMemory: sum(({ lutMemory }) => lutMemory ?? 0) }),
    ff: sum(({ ff }) => ff),
    dsp: sum(({ dsp }) => dsp),
    bram36: sum(({ bram36 }) => bram36),
    uram: sum(({ uram }) => uram),
  };
}
