/**
 * A table of prices: picojoules an action and watts of what burns all the time, each low ≤ nominal ≤ high, with its source.
 *
 * An action that a table does not price stays visible as such (`energy.ts`); nothing is taken to be free.
 */
import { z } from 'zod';
import { bandMistake } from '../../terms/band.ts';
import type { Band } from '../../terms/band.ts';
import { quantitySchema, readYaml } from '../../terms/checked-yaml.ts';
import { evidences } from '../../terms/evidence.ts';
import type { Evidence } from '../../terms/evidence.ts';
import { textNamed } from '../../terms/named-text.ts';
import type { Dimension } from '../../terms/quantity.ts';
import { actions, staticParts } from './actions.ts';
import type { Action, StaticPart } from './actions.ts';
import { tableTexts } from './table-texts.ts';

/** Limits in pJ an action, or in W; the evidence is that of the nominal value, the source says where the limits are from. */
export interface Price {
  readonly band: Band;
  readonly evidence: Evidence;
  readonly source: string;
}

export interface PriceTable {
  readonly name: string;
  readonly title: string;
  readonly nodeNm: number;
  /** Null if no source says. */
  readonly voltageV: number | null;
  /** Device whose DRAM prices these are, by its name in `weft list memories`; null if no source says. */
  readonly dram: string | null;
  /** pJ an action. */
  readonly prices: Readonly<Partial<Record<Action, Price>>>;
  /** W each. */
  readonly statics: Readonly<Partial<Record<StaticPart, Price>>>;
}

const priceSchema = (dimension: Dimension): z.ZodType<Price, PriceInput> => {
  const quantity = quantitySchema(dimension);
  return z
    .strictObject({
      low: quantity,
      nominal: quantity,
      high: quantity,
      evidence: z.enum(evidences).default('user'),
      source: z.string().default(''),
    })
    .superRefine((limits, context) => {
      const mistake = bandMistake(limits);
      if (mistake !== null) context.addIssue({ code: 'custom', path: ['nominal'], message: mistake });
    })
    .transform(({ evidence, source, ...limits }) => ({ band: limits, evidence, source }));
};

interface PriceInput {
  readonly low: string;
  readonly nominal: string;
  readonly high: string;
  readonly evidence?: Evidence | undefined;
  readonly source?: string | undefined;
}

const priced = (names: readonly string[], dimension: Dimension): z.ZodObject =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, priceSchema(dimension).optional()])));

export const priceTableSchema = z
  .strictObject({
    name: z.string().min(1),
    title: z.string().default(''),
    node: quantitySchema('length'),
    voltage: quantitySchema('voltage').optional(),
    dram: z.string().min(1).optional(),
    prices: priced(actions, 'energy'),
    static: priced(staticParts, 'power').default({}),
  })
  .transform(({ name, title, node, voltage, dram, prices, static: statics }): PriceTable => ({
    name,
    title,
    nodeNm: node,
    voltageV: voltage ?? null,
    dram: dram ?? null,
    prices: prices as PriceTable['prices'],
    statics: statics as PriceTable['statics'],
  }));

/** Orders of magnitude for the card that the machines are modelled on. */
export const DEFAULT_PRICES = 'fpga-vu9p-16nm';

export const priceTableNames: readonly string[] = Object.keys(tableTexts);

/** Reads a table's yaml. @throws {ScenarioError} with every mistake, each with its line */
export const readPriceTable = (text: string, file: string): PriceTable => readYaml(text, file, priceTableSchema).value;

/**
 * Loads a table.
 *
 * @param reference  a name, or a path (it has a slash or ends in .yaml or .yml)
 * @throws {ScenarioError} with every mistake found
 */
export function loadPriceTable(reference: string, readText: (path: string) => string): PriceTable {
  const { text, file } = textNamed(reference, 'prices', tableTexts, readText);
  return readPriceTable(text, file);
}
