/** What a store holds: a head that says of what, and a line a point. No line depends on a clock, a host or an order of events. */
import { z } from 'zod';
import { VERSION } from '../../run/version.ts';
import type { Outcome } from '../evaluate.ts';
import type { Fidelity } from '../search/driver.ts';
import { driverNames } from '../search/driver.ts';
import { spaceSchema } from '../space/schema.ts';
import type { AxisValue } from '../space/axis.ts';
import { canonicalJson } from '../../terms/hash.ts';

export const STORE_SCHEMA = 1;

const count = z.number().int().min(0);

export const headSchema = z.strictObject({
  weft: z.literal('explore'),
  schema: z.literal(STORE_SCHEMA),
  version: z.string(),
  space: spaceSchema,
  driver: z.enum(driverNames),
  seed: z.number().int(),
  /** Points that the driver was asked for, where its proposals depend on it. */
  points: count.optional(),
  /** Files that the space names, by what they contain (SHA-256). */
  inputs: z.record(z.string(), z.string()),
});

export type StoreHead = z.infer<typeof headSchema>;

const figures = z.record(z.string(), z.number());
const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const common = { index: count, fidelity: z.enum(['closed-form', 'events']), settings, hash: z.string() };

export const lineSchema = z.discriminatedUnion('status', [
  z.strictObject({
    ...common,
    status: z.literal('ok'),
    networks: z.record(z.string(), figures),
    machine: figures,
    misfit: z.array(z.string()),
  }),
  z.strictObject({ ...common, status: z.literal('refused'), reason: z.string() }),
  z.strictObject({ ...common, status: z.literal('failed'), reason: z.string() }),
]);

/** A point as it is stored: the number of its proposal, what it sets, and what came of it. */
export type StoredPoint = {
  readonly index: number;
  readonly fidelity: Fidelity;
  readonly settings: Readonly<Record<string, AxisValue>>;
  /** Of scenarios, prices, device and version: equal hashes have equal outcomes. */
  readonly hash: string;
} & Outcome;

export const headOf = (of: Omit<StoreHead, 'weft' | 'schema' | 'version'>): StoreHead => ({
  weft: 'explore',
  schema: STORE_SCHEMA,
  version: VERSION,
  ...of,
});

/** Text of a point's line, without its end; keys sorted, so that equal points are equal bytes. */
export const lineText = (point: StoredPoint): string => canonicalJson(point);

/** Text of the head. The order of parameters is kept: proposals depend on it. */
export const headText = ({ weft, schema, version, space, driver, seed, points, inputs }: StoreHead): string =>
  JSON.stringify({ weft, schema, version, driver, seed, points, inputs, space });

/** Names a point within its store. */
export const pointKey = ({ fidelity, settings: of }: Pick<StoredPoint, 'fidelity' | 'settings'>): string =>
  `${fidelity} ${canonicalJson(of)}`;
