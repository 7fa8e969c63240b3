/** Networks by name, and from generator parameters. */
import { ScenarioError } from '../terms/scenario-error.ts';
import { didYouMean } from '../terms/suggest.ts';
import { glyphCnn, glyphMlp, glyphVit } from './glyph-networks.ts';
import type { Network } from './layer.ts';
import { resnet } from './resnet.ts';
import type { ResnetOptions } from './resnet.ts';

/** A generator with its parameters. */
export type GeneratorSpec = { readonly generator: 'resnet' } & ResnetOptions;

/** A name of the catalog, or a generator with its parameters. */
export type NetworkSpec = string | GeneratorSpec;

const imagenet = { generator: 'resnet', stem: 'imagenet', image: 224, classes: 1000 } as const;
const cifar = { generator: 'resnet', stem: 'cifar', image: 32, classes: 10 } as const;

const catalog: Readonly<Record<string, GeneratorSpec | ((name: string) => Network)>> = {
  resnet18: { ...imagenet, depth: 18 },
  resnet34: { ...imagenet, depth: 34 },
  resnet50: { ...imagenet, depth: 50 },
  'resnet50-v1': { ...imagenet, depth: 50, strideIn: '1x1' },
  'resnet18-cifar10': { ...cifar, depth: 18 },
  'resnet18-cifar100': { ...cifar, depth: 18, classes: 100 },
  'resnet34-cifar10': { ...cifar, depth: 34 },
  'resnet50-cifar10': { ...cifar, depth: 50 },
  'resnet18-tiny-imagenet': { ...cifar, depth: 18, image: 64, classes: 200 },
  'resnet18-tiny-imagenet-7x7': { ...imagenet, depth: 18, image: 64, classes: 200 },
  'mlp-glyphs': glyphMlp,
  'cnn-glyphs': glyphCnn,
  'vit-glyphs': glyphVit,
};

/** Names that `networkFrom` knows, in the order to list them. */
export const networkNames: readonly string[] = Object.keys(catalog);

/** Builds a network. @throws {ScenarioError} if the name is unknown or the parameters make no network */
export function networkFrom(spec: NetworkSpec): Network {
  if (typeof spec !== 'string') return generate(spec);
  const known = Object.hasOwn(catalog, spec) ? catalog[spec] : undefined;
  if (typeof known === 'function') return known(spec);
  if (known) return generate({ name: spec, ...known });
  const hint = didYouMean(spec, networkNames) || '; "weft list networks" shows all';
  throw new ScenarioError([{ message: `unknown network "${spec}"${hint}`, path: 'network' }]);
}

function generate(spec: GeneratorSpec): Network {
  try {
    return resnet(spec);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError([{ message: error.message, path: 'network' }], { cause: error });
  }
}
