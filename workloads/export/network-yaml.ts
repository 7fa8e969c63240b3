/**
 * Writes a network as a yaml file, one line a layer, that reads back as an equal network.
 *
 * Only what differs from what a reader assumes is written: a layer reads the one above it, strides are 1, shapes follow.
 */
import { formatFeatureMap } from '../layer.ts';
import type { Conv2d, FeatureMap, Layer, Network, Pool } from '../layer.ts';
import type { Padding } from '../network-builder.ts';

/** A field and its value, as they are written. */
type Fields = readonly (readonly [key: string, value: string | number | boolean])[];

/** The file's text. */
export function networkToYaml({ name, title, input, layers }: Network): string {
  const isText = input.channels === 1 && input.width === 1 && input.height > 1;
  const head = [
    `name: ${scalar(name)}`,
    `title: ${scalar(title)}`,
    `input: ${isText ? `{ tokens: ${input.height} }` : mapText(input)}`,
    'layers:',
  ];
  const rows = layers.map((layer, i) => {
    const fields = [...commonFields(layer, i === 0 ? 'input' : layers[i - 1].id), ...ownFields(layer)];
    return `  - { ${fields.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
  });
  return `${[...head, ...rows].join('\n')}\n`;
}

function commonFields({ id, kind, inputs }: Layer, above: string): Fields {
  const sources = kind === 'attention' && new Set(inputs).size === 1 ? inputs.slice(0, 1) : inputs;
  const from = sources.length === 1 ? scalar(sources[0]) : `[${sources.map(scalar).join(', ')}]`;
  const isAbove = sources.length === 1 && sources[0] === above;
  return [['id', scalar(id)], ['kind', kind], ...optional('from', isAbove ? undefined : from)];
}

function ownFields(layer: Layer): Fields {
  switch (layer.kind) {
    case 'conv2d':
      return convFields(layer);
    case 'linear':
      return [['channels', layer.output.channels], ...optional('hasBias', layer.hasBias ? undefined : false)];
    case 'max-pool':
    case 'average-pool':
      return poolFields(layer);
    case 'position-embedding': {
      const { positions, input } = layer;
      return optional('positions', positions === input.height * input.width ? undefined : positions);
    }
    case 'embedding':
      return [
        ['rows', layer.rows],
        ['channels', layer.output.channels],
      ];
    case 'attention':
      return [['heads', layer.heads]];
    case 'matmul': {
      const { instances, rows, columns, reduction } = layer;
      return [
        ...optional('instances', instances === 1 ? undefined : instances),
        ['rows', rows],
        ['columns', columns],
        ['reduction', reduction],
      ];
    }
    case 'vector-work': {
      const { operator, input, output, parameters, gradient } = layer;
      const isAlike = formatFeatureMap(input) === formatFeatureMap(output);
      return [
        ['operator', scalar(operator)],
        ...optional('output', isAlike ? undefined : mapText(output)),
        ...optional('parameters', parameters === 0 ? undefined : parameters),
        ...optional('gradient', gradient === 'inputs' ? undefined : gradient),
      ];
    }
    case 'reshape':
    case 'gap':
      return [['output', mapText(layer.output)]];
    case 'batch-norm':
    case 'layer-norm':
    case 'relu':
    case 'gelu':
    case 'global-average-pool':
    case 'add':
      return [];
    default:
      return layer satisfies never;
  }
}

function convFields(conv: Conv2d): Fields {
  const { kernelHeight, kernelWidth, stride, groups, hasBias, tiedTo, output } = conv;
  const padding = paddingOf(conv, {
    height: kernelHeight,
    width: kernelWidth,
    top: conv.paddingTop,
    left: conv.paddingLeft,
  });
  const half = Math.floor(kernelHeight / 2);
  const isUsual = padding === half && half === Math.floor(kernelWidth / 2);
  return [
    ['channels', output.channels],
    ['kernel', kernelHeight === kernelWidth ? kernelHeight : `[${kernelHeight}, ${kernelWidth}]`],
    ...optional('stride', stride === 1 ? undefined : stride),
    ...optional('padding', isUsual ? undefined : paddingText(padding)),
    ...optional('groups', groups === 1 ? undefined : groups),
    ...optional('hasBias', hasBias || undefined),
    ...optional('tiedTo', tiedTo === null ? undefined : scalar(tiedTo)),
  ];
}

function poolFields(pool: Pool): Fields {
  const { kernel, stride } = pool;
  const padding = paddingOf(pool, { height: kernel, width: kernel, top: pool.padding, left: pool.padding });
  return [
    ['kernel', kernel],
    ...optional('stride', stride === kernel ? undefined : stride),
    ...optional('padding', padding === 0 ? undefined : paddingText(padding)),
  ];
}

interface Window {
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
}

/** Zeros with which the window has the places that the output has: the same on all sides if that does. */
function paddingOf({ input, output, stride }: Conv2d | Pool, { height, width, top, left }: Window): number | Padding {
  const places = (length: number, zeros: number, kernel: number): number =>
    Math.floor((length + zeros - kernel) / stride) + 1;
  const isEven =
    top === left &&
    places(input.height, 2 * top, height) === output.height &&
    places(input.width, 2 * left, width) === output.width;
  if (isEven) return top;
  const after = (length: number, before: number, kernel: number, count: number): number =>
    Math.max(0, (count - 1) * stride + kernel - before - length);
  const bottom = after(input.height, top, height, output.height);
  return { top, left, bottom, right: after(input.width, left, width, output.width) };
}

function paddingText(padding: number | Padding): number | string {
  if (typeof padding === 'number') return padding;
  const { top, left, bottom, right } = padding;
  return `{ top: ${top}, left: ${left}, bottom: ${bottom}, right: ${right} }`;
}

const mapText = ({ channels, height, width }: FeatureMap): string =>
  `{ channels: ${channels}, height: ${height}, width: ${width} }`;

function optional(key: string, value: string | number | boolean | undefined): Fields {
  return value === undefined ? [] : [[key, value]];
}

/** A text as yaml has it: bare if nothing in it could mean something else, else in quotes, as in JSON. */
function scalar(text: string): string {
  const isBare = /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isBare ? text : JSON.stringify(text);
}
