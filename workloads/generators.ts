/** All generators by the name that a scenario gives them. */
import { didYouMean } from '../terms/suggest.ts';
import { bert } from './bert.ts';
import type { BertOptions } from './bert.ts';
import { efficientnet } from './efficientnet.ts';
import type { EfficientnetOptions } from './efficientnet.ts';
import { gpt2 } from './gpt2.ts';
import type { Gpt2Options } from './gpt2.ts';
import type { Network } from './layer.ts';
import { llama } from './llama.ts';
import type { LlamaOptions } from './llama.ts';
import { mobilenetV1 } from './mobilenet-v1.ts';
import type { MobilenetV1Options } from './mobilenet-v1.ts';
import { mobilenetV2 } from './mobilenet-v2.ts';
import type { MobilenetV2Options } from './mobilenet-v2.ts';
import { resnet } from './resnet.ts';
import type { ResnetOptions } from './resnet.ts';
import { resnet9 } from './resnet9.ts';
import type { Resnet9Options } from './resnet9.ts';
import { vgg } from './vgg.ts';
import type { VggOptions } from './vgg.ts';
import { vit } from './vit.ts';
import type { VitOptions } from './vit.ts';

/** A generator with its parameters. */
export type GeneratorSpec =
  | ({ readonly generator: 'resnet' } & ResnetOptions)
  | ({ readonly generator: 'resnet9' } & Resnet9Options)
  | ({ readonly generator: 'vgg' } & VggOptions)
  | ({ readonly generator: 'mobilenet-v1' } & MobilenetV1Options)
  | ({ readonly generator: 'mobilenet-v2' } & MobilenetV2Options)
  | ({ readonly generator: 'efficientnet' } & EfficientnetOptions)
  | ({ readonly generator: 'vit' } & VitOptions)
  | ({ readonly generator: 'bert' } & BertOptions)
  | ({ readonly generator: 'gpt2' } & Gpt2Options)
  | ({ readonly generator: 'llama' } & LlamaOptions);

/** Names that `generate` knows. */
export const generatorNames = [
  'resnet',
  'resnet9',
  'vgg',
  'mobilenet-v1',
  'mobilenet-v2',
  'efficientnet',
  'vit',
  'bert',
  'gpt2',
  'llama',
] as const satisfies readonly GeneratorSpec['generator'][];

/** Runs a generator. @throws {RangeError} if there is none of that name, or its parameters make no network */
export function generate(spec: GeneratorSpec): Network {
  switch (spec.generator) {
    case 'resnet':
      return resnet(spec);
    case 'resnet9':
      return resnet9(spec);
    case 'vgg':
      return vgg(spec);
    case 'mobilenet-v1':
      return mobilenetV1(spec);
    case 'mobilenet-v2':
      return mobilenetV2(spec);
    case 'efficientnet':
      return efficientnet(spec);
    case 'vit':
      return vit(spec);
    case 'bert':
      return bert(spec);
    case 'gpt2':
      return gpt2(spec);
    case 'llama':
      return llama(spec);
    default:
      return refuse(spec satisfies never);
  }
}

/** Scenarios come from files. */
function refuse({ generator }: { readonly generator: string }): never {
  const hint = didYouMean(generator, generatorNames) || `; ${generatorNames.join(', ')} are known`;
  throw new RangeError(`unknown generator "${generator}"${hint}`);
}
