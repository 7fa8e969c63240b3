/**
 * Networks from yaml files: layers in order, each with its id, its kind and what the kind needs; shapes are derived.
 *
 * A layer reads the one above it unless `from` says otherwise. All mistakes are told at once, with line and column; of layers
 * that read one with a mistake nothing is said, for they may be right.
 */
import { readYaml } from '../../terms/checked-yaml.ts';
import type { Located } from '../../terms/checked-yaml.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';
import type { FeatureMap, Network } from '../layer.ts';
import { formatFeatureMap } from '../layer.ts';
import { NetworkBuilder } from '../network-builder.ts';
import type { Padding } from '../network-builder.ts';
import { networkSchema } from './network-schema.ts';
import type { WrittenLayer, WrittenNetwork } from './network-schema.ts';

/** Characters of a file; GPT-2 has some 20 000. */
const MAX_CHARACTERS = 4 * 2 ** 20;

/**
 * Reads a network.
 *
 * @param file  how messages name the source; nothing is opened
 * @throws {ScenarioError} with all issues, in the order of the file
 */
export function readNetworkYaml(text: string, file: string): Network {
  const located = readChecked(text, file);
  const { name, title = name, layers } = located.value;
  const input = inputMap(located.value);
  if (!isCountable(input)) throw new ScenarioError([located.issueAt(['input'], tooLarge(input))]);
  const builder = new NetworkBuilder(input);
  const issues: Issue[] = [];
  const sound = new Set(['input']);
  // Of ids that occur twice the first counts.
  const places = new Map(layers.map(({ id }, i) => [id, i] as const).toReversed());
  let above = 'input';
  layers.forEach((layer, i) => {
    const from = sourcesOf(layer, above);
    above = layer.id;
    const unknown = unknownSources(located, i, from, places);
    issues.push(...unknown);
    if (unknown.length > 0 || !from.every((id) => sound.has(id))) return;
    const message = attempt(builder, layer, from);
    if (message === undefined) sound.add(layer.id);
    else issues.push(located.issueAt(['layers', i], message));
  });
  if (issues.length > 0) throw new ScenarioError(issues);
  return builder.build(name, title);
}

function readChecked(text: string, file: string): Located<WrittenNetwork> {
  if (text.length > MAX_CHARACTERS) {
    throw new ScenarioError([{ message: `is longer than ${MAX_CHARACTERS} characters, which is the limit`, file }]);
  }
  try {
    return readYaml(text, file, networkSchema);
  } catch (error) {
    if (!isOfDepth(error)) throw error;
    throw new ScenarioError([{ message: 'is nested too deeply to be read', file }], { cause: error });
  }
}

/** The parser calls itself for each list in a list; when it can no more, it says so itself, or the engine does. */
function isOfDepth(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof ScenarioError && error.issues.some(({ message }) => /call stack|recursion/.test(message));
}

function inputMap({ input }: WrittenNetwork): FeatureMap {
  return 'tokens' in input ? { channels: 1, height: input.tokens, width: 1 } : input;
}

const isCountable = ({ channels, height, width }: FeatureMap): boolean =>
  Number.isSafeInteger(channels * height * width);

const tooLarge = (map: FeatureMap): string => `${formatFeatureMap(map)} has too many elements to count`;

/** Ids that a layer reads. */
function sourcesOf(layer: WrittenLayer, above: string): readonly string[] {
  const { from } = layer;
  const all = from === undefined ? [above] : [from].flat();
  return layer.kind === 'attention' && all.length === 1 ? [all[0], all[0], all[0]] : all;
}

function unknownSources(
  located: Located<WrittenNetwork>,
  index: number,
  from: readonly string[],
  places: ReadonlyMap<string, number>,
): Issue[] {
  const { layers } = located.value;
  const layer = layers[index];
  const named: [id: string, key: string | number][] = from.map((id, i) => [id, Array.isArray(layer.from) ? i : '']);
  if (layer.kind === 'conv2d' && layer.tiedTo !== undefined) named.push([layer.tiedTo, 'tiedTo']);
  const told = new Set<string>();
  return named.flatMap(([id, key]): Issue[] => {
    const place = places.get(id);
    if (id === 'input' || (place !== undefined && place < index) || told.has(id)) return [];
    told.add(id);
    const path =
      key === 'tiedTo' ? ['layers', index, 'tiedTo'] : ['layers', index, 'from', ...(key === '' ? [] : [key])];
    if (place !== undefined) {
      const where = place === index ? 'is this layer itself' : 'is below';
      return [located.issueAt(path, `"${id}" ${where}; a layer reads layers above it`)];
    }
    const known = ['input', ...layers.slice(0, index).map((other) => other.id)];
    const isQuick =
      known.length <= MAX_SUGGESTED && [id, ...known].every(({ length }) => length <= MAX_SUGGESTED_LETTERS);
    const hint = isQuick ? didYouMean(id, known) : '';
    return [located.issueAt(path, `there is no layer "${id}"${hint}`)];
  });
}

/** Beyond these, looking for a similar id takes long. */
const MAX_SUGGESTED = 500;
const MAX_SUGGESTED_LETTERS = 100;

/** What is wrong with the layer, or undefined once it is written. */
function attempt(builder: NetworkBuilder, layer: WrittenLayer, from: readonly string[]): string | undefined {
  try {
    const map = builder.mapOf(write(builder, layer, from));
    return isCountable(map) ? undefined : tooLarge(map);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message.startsWith(`${layer.id}: `) ? error.message.slice(layer.id.length + 2) : error.message;
  }
}

function write(builder: NetworkBuilder, layer: WrittenLayer, from: readonly string[]): string {
  const { id } = layer;
  const [first, second, third] = from;
  switch (layer.kind) {
    case 'conv2d': {
      const { channels, kernel, stride = 1, padding, groups = 1, hasBias = false, tiedTo = null } = layer;
      const options = { channels, kernel, stride, groups, hasBias, tiedTo };
      return builder.conv(id, first, { ...options, ...(padding !== undefined && { padding }) });
    }
    case 'linear':
      return builder.linear(id, first, layer.channels, layer.hasBias ?? true);
    case 'batch-norm':
      return builder.batchNorm(id, first);
    case 'layer-norm':
      return builder.layerNorm(id, first);
    case 'relu':
      return builder.relu(id, first);
    case 'gelu':
      return builder.gelu(id, first);
    case 'max-pool':
    case 'average-pool': {
      const { kernel, stride = kernel, padding = 0, roundsUp = false } = layer;
      return builder.pool(layer.kind, id, first, { kernel, stride, padding: onAllSides(padding), roundsUp });
    }
    case 'global-average-pool':
      return builder.globalAveragePool(id, first);
    case 'add':
      return builder.add(id, first, second);
    case 'position-embedding':
      return builder.positionEmbedding(id, first, layer.positions);
    case 'embedding':
      return builder.embedding(id, first, layer.rows, layer.channels);
    case 'attention':
      return builder.attention(id, first, second, third, layer.heads);
    case 'matmul': {
      const { instances = 1, rows, columns, reduction } = layer;
      return builder.matmul(id, first, second, { instances, rows, columns, reduction });
    }
    case 'vector-work': {
      const { operator, output, parameters = 0, gradient = 'inputs' } = layer;
      return builder.vectorWork(id, from, { operator, parameters, gradient, ...(output && { output }) });
    }
    case 'reshape':
      return builder.reshape(id, first, layer.output);
    case 'gap':
      return builder.gap(id, first, layer.output);
    default:
      return layer satisfies never;
  }
}

function onAllSides(padding: number | Padding): Padding {
  if (typeof padding !== 'number') return padding;
  return { top: padding, left: padding, bottom: padding, right: padding };
}
