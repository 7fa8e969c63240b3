/**
 * What is set as a fragment of the address: `#network=resnet50&sparsity=2:4&set.rows=64&set.clock=300%20MHz`.
 *
 * Only what differs from the defaults is there. `a` is what it is compared with, a fragment of its own. The timeline's parts (`t`, `run`) are the
 * timeline's. Values are as in the command line; whether they are right is for the simulator to say.
 */
import type { PartialScenario } from '../../run/scenario.ts';
import { nothingSet } from './state.ts';
import type { State } from './state.ts';

type Value = string | number | boolean;

const TEXTS = ['phase', 'method', 'sparsity', 'machine'] as const;
const TIMELINE = new Set(['t', 'run']);

export interface ReadState {
  readonly state: State;
  /** What cannot be read, each as a sentence; none if all can. */
  readonly mistakes: readonly string[];
}

/** Reads a fragment, with or without `#`. If any of it cannot be read, nothing is set. */
export function readState(fragment: string): ReadState {
  const mistakes: string[] = [];
  let pinned: PartialScenario | null = null;
  const scenario = readScenario(fragment.replace(/^#/, ''), mistakes, (inner) => {
    pinned = readScenario(inner, mistakes, () => mistakes.push('what it is compared with is compared with nothing'));
  });
  return mistakes.length > 0 ? { state: nothingSet, mistakes } : { state: { scenario, pinned }, mistakes };
}

/** The fragment of what is set, without `#`. @param others  a fragment whose parts of the timeline are kept */
export function writeState({ scenario, pinned }: State, others = ''): string {
  const kept = others
    .replace(/^#/, '')
    .split('&')
    .filter((part) => TIMELINE.has(part.split('=')[0]));
  const own = [...partsOf(scenario), ...(pinned ? [['a', partsOf(pinned).map(written).join('&')] as const] : [])];
  return [...own.map(written), ...kept].join('&');
}

type Part = readonly [key: string, value: string];

function partsOf({ network, import: imported, batch, set, layerSparsity, ...texts }: PartialScenario): Part[] {
  return [
    ...(network === undefined
      ? []
      : [['network', typeof network === 'string' ? network : JSON.stringify(network)] as const]),
    ...(batch === undefined ? [] : [['batch', String(batch)] as const]),
    ...TEXTS.flatMap((key) => (texts[key] === undefined ? [] : [[key, texts[key]] as const])),
    ...Object.entries(layerSparsity ?? {}).map(([layers, value]) => [`layer.${layers}`, value] as const),
    ...(imported && Object.keys(imported).length > 0 ? [['import', JSON.stringify(imported)] as const] : []),
    ...Object.entries(set ?? {}).map(([key, value]) => [`set.${key}`, writtenValue(value)] as const),
  ];
}

/** Readable: what a fragment may hold stays as it is. */
const encoded = (text: string): string => encodeURIComponent(text).replaceAll(/%3A|%2C|%2F|%40/g, decodeURIComponent);
const written = ([key, value]: Part): string => `${encoded(key)}=${encoded(value)}`;

/** Text that would be read as something else is quoted. */
const writtenValue = (value: Value): string =>
  typeof value === 'string' && (value.startsWith('"') || readValue(value) !== value)
    ? JSON.stringify(value)
    : String(value);

/** As in the command line: numbers and switches are what they look like. */
export function readValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text);
  if (/^".*"$/s.test(text)) {
    const value = parsedJson(text);
    return typeof value === 'string' ? value : text;
  }
  return text;
}

function readScenario(fragment: string, mistakes: string[], readPinned: (inner: string) => void): PartialScenario {
  const found: Record<string, unknown> = {};
  const set: Record<string, Value> = {};
  const layerSparsity: Record<string, string> = {};
  const seen = new Set<string>();
  for (const part of fragment.split('&').filter(Boolean)) {
    const [key, value] = pairOf(part);
    if (key !== null && TIMELINE.has(key)) continue;
    if (key === null || value === null) mistakes.push(`"${part}" is not key=value`);
    else if (seen.has(key)) mistakes.push(`"${key}" is there twice`);
    else if (key.endsWith('__proto__')) mistakes.push(`"${key}" is no key`);
    else if (key === 'a') readPinned(value);
    else if (key.startsWith('set.')) set[key.slice('set.'.length)] = readValue(value);
    else if (key.startsWith('layer.')) layerSparsity[key.slice('layer.'.length)] = value;
    else if (key === 'batch') found[key] = readValue(value);
    else if (key === 'network' || key === 'import') found[key] = parsedObject(value) ?? value;
    else if (TEXTS.some((known) => known === key)) found[key] = value;
    else mistakes.push(`"${key}" is no part of a scenario`);
    if (key !== null) seen.add(key);
  }
  return {
    ...(found as PartialScenario),
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(Object.keys(layerSparsity).length > 0 ? { layerSparsity } : {}),
  };
}

function pairOf(part: string): [string | null, string | null] {
  const at = part.indexOf('=');
  if (at < 1) return [null, null];
  try {
    return [decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))];
  } catch {
    return [null, null];
  }
}

/** A generator with its parameters; null if it is a name. */
function parsedObject(text: string): object | null {
  const value = text.startsWith('{') ? parsedJson(text) : null;
  return typeof value === 'object' ? value : null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
