/** The catalog: what each name of a network stands for, in the order to list them. */
import type { EfficientnetOptions } from './efficientnet.ts';
import type { GeneratorSpec } from './generators.ts';
import { glyphCnn, glyphMlp, glyphVit } from './glyph-networks.ts';
import type { Network } from './layer.ts';
import type { VitOptions } from './vit.ts';

const imagenet = { image: 224, classes: 1000 } as const;
const cifar10 = { image: 32, classes: 10 } as const;
const cifar100 = { image: 32, classes: 100 } as const;
const tinyImagenet = { image: 64, classes: 200 } as const;

const resnet = { generator: 'resnet', stem: 'imagenet', ...imagenet } as const;
const resnetCifar = { generator: 'resnet', stem: 'cifar', ...cifar10 } as const;
const resnet9 = { generator: 'resnet9', ...cifar10 } as const;
const vgg = { generator: 'vgg', head: 'imagenet', ...imagenet } as const;
const vggCifar = { generator: 'vgg', head: 'cifar' } as const;
const mobilenetV1 = { generator: 'mobilenet-v1', ...imagenet } as const;
const mobilenetV2 = { generator: 'mobilenet-v2', stem: 'imagenet', ...imagenet } as const;

/** Those whose channels are not scaled. */
const efficientnet = (
  version: string,
  options: Pick<EfficientnetOptions, 'depthMultiplier' | 'isLite'> & { readonly image?: number },
): GeneratorSpec => {
  const { image, classes } = { ...imagenet, ...options };
  const title = `EfficientNet-${version}, ${image}×${image}, ${classes} classes`;
  return { generator: 'efficientnet', widthMultiplier: 1, ...options, image, classes, title };
};

/** Sizes of vision transformers (Dosovitskiy et al., table 1; Ti and S of DeiT, table 1). */
const vitSizes = {
  ti: { width: 192, depth: 12, heads: 3 },
  s: { width: 384, depth: 12, heads: 6 },
  b: { width: 768, depth: 12, heads: 12 },
  l: { width: 1024, depth: 24, heads: 16 },
  h: { width: 1280, depth: 32, heads: 16 },
} as const;

const vit = (
  title: string,
  options: Pick<VitOptions, 'width' | 'depth' | 'heads' | 'patch'> & Partial<VitOptions>,
): GeneratorSpec => {
  const { image, classes } = { ...imagenet, ...options };
  const full = `${title}, ${image}×${image}, ${classes} classes`;
  return { generator: 'vit', ...options, image, classes, title: full };
};

const bertBase = { generator: 'bert', width: 768, depth: 12, heads: 12 } as const;
const bertLarge = { generator: 'bert', width: 1024, depth: 24, heads: 16 } as const;
const gpt2 = { generator: 'gpt2', tokens: 1024 } as const;
const llama = { generator: 'llama', tokens: 2048 } as const;

/** Generators with their parameters, and networks that have no generator. */
export const namedNetworks: Readonly<Record<string, GeneratorSpec | ((name: string) => Network)>> = {
  resnet18: { ...resnet, depth: 18 },
  resnet34: { ...resnet, depth: 34 },
  resnet50: { ...resnet, depth: 50 },
  'resnet50-v1': { ...resnet, depth: 50, strideIn: '1x1' },
  resnet101: { ...resnet, depth: 101 },
  'wide-resnet50-2': { ...resnet, depth: 50, innerWidth: 2 },
  'resnet18-cifar10': { ...resnetCifar, depth: 18 },
  'resnet18-cifar100': { ...resnetCifar, depth: 18, ...cifar100 },
  'resnet34-cifar10': { ...resnetCifar, depth: 34 },
  'resnet50-cifar10': { ...resnetCifar, depth: 50 },
  'resnet18-tiny-imagenet': { ...resnetCifar, depth: 18, ...tinyImagenet },
  'resnet18-tiny-imagenet-7x7': { ...resnet, depth: 18, ...tinyImagenet },
  resnet9: { ...resnet9, layout: 'dawnbench' },
  'resnet9-kakao': { ...resnet9, layout: 'kakao' },
  vgg16: { ...vgg, depth: 16 },
  vgg19: { ...vgg, depth: 19 },
  'vgg16-cifar10': { ...vggCifar, depth: 16, ...cifar10 },
  'vgg19-cifar10': { ...vggCifar, depth: 19, ...cifar10 },
  'vgg19-cifar100': { ...vggCifar, depth: 19, ...cifar100 },
  'mobilenet-v1': { ...mobilenetV1, widthMultiplier: 1 },
  'mobilenet-v1-0.75': { ...mobilenetV1, widthMultiplier: 0.75 },
  'mobilenet-v1-1.25': { ...mobilenetV1, widthMultiplier: 1.25 },
  'mobilenet-v1-1.4': { ...mobilenetV1, widthMultiplier: 1.4 },
  'mobilenet-v2': { ...mobilenetV2, widthMultiplier: 1 },
  'mobilenet-v2-0.5': { ...mobilenetV2, widthMultiplier: 0.5 },
  'mobilenet-v2-0.8': { ...mobilenetV2, widthMultiplier: 0.8 },
  'mobilenet-v2-1.15': { ...mobilenetV2, widthMultiplier: 1.15 },
  'mobilenet-v2-1.4': { ...mobilenetV2, widthMultiplier: 1.4 },
  'mobilenet-v2-1.8': { ...mobilenetV2, widthMultiplier: 1.8 },
  'mobilenet-v2-2.0': { ...mobilenetV2, widthMultiplier: 2 },
  'mobilenet-v2-cifar10': { ...mobilenetV2, widthMultiplier: 1, stem: 'cifar', ...cifar10 },
  'efficientnet-b0': efficientnet('B0', { depthMultiplier: 1 }),
  'efficientnet-b1': efficientnet('B1', { depthMultiplier: 1.1, image: 240 }),
  'efficientnet-lite0': efficientnet('Lite0', { depthMultiplier: 1, isLite: true }),
  'vit-ti-16': vit('ViT-Ti/16', { ...vitSizes.ti, patch: 16 }),
  'vit-s-16': vit('ViT-S/16', { ...vitSizes.s, patch: 16 }),
  'vit-b-16': vit('ViT-B/16', { ...vitSizes.b, patch: 16 }),
  'vit-l-16': vit('ViT-L/16', { ...vitSizes.l, patch: 16 }),
  'vit-b-32': vit('ViT-B/32', { ...vitSizes.b, patch: 32 }),
  'vit-h-14': vit('ViT-H/14', { ...vitSizes.h, patch: 14 }),
  'deit-ti': vit('DeiT-Ti', { ...vitSizes.ti, patch: 16 }),
  'deit-s': vit('DeiT-S', { ...vitSizes.s, patch: 16 }),
  'deit-b': vit('DeiT-B', { ...vitSizes.b, patch: 16 }),
  // Heads are assumed: 64 channels each, as in the larger ones. Totals do not depend on them.
  'vit-cifar100': vit('ViT, 6 blocks 512 wide', { width: 512, depth: 6, heads: 8, hidden: 512, patch: 4, ...cifar100 }),
  'vit-s-4-cifar100': vit('ViT-S/4', { ...vitSizes.s, patch: 4, ...cifar100 }),
  'bert-base': { ...bertBase, tokens: 128, title: 'BERT-base, 128 tokens' },
  'bert-base-384': { ...bertBase, tokens: 384, title: 'BERT-base, 384 tokens' },
  'bert-large': { ...bertLarge, tokens: 128, title: 'BERT-large, 128 tokens' },
  'bert-large-384': { ...bertLarge, tokens: 384, title: 'BERT-large, 384 tokens' },
  gpt2: { ...gpt2, width: 768, depth: 12, heads: 12, title: 'GPT-2 small, 1024 tokens' },
  'gpt2-medium': { ...gpt2, width: 1024, depth: 24, heads: 16, title: 'GPT-2 medium, 1024 tokens' },
  'gpt2-large': { ...gpt2, width: 1280, depth: 36, heads: 20, title: 'GPT-2 large, 1024 tokens' },
  'gpt2-xl': { ...gpt2, width: 1600, depth: 48, heads: 25, title: 'GPT-2 XL, 1024 tokens' },
  'gpt3-small': {
    ...gpt2,
    width: 768,
    depth: 12,
    heads: 12,
    tokens: 2048,
    positions: 2048,
    title: 'GPT-3 small, 2048 tokens',
  },
  'llama-7b': {
    ...llama,
    width: 4096,
    depth: 32,
    heads: 32,
    hidden: 11_008,
    title: 'LLaMA 7B, prefill of 2048 tokens',
  },
  'llama-2-13b': {
    ...llama,
    width: 5120,
    depth: 40,
    heads: 40,
    hidden: 13_824,
    title: 'LLaMA 2 13B, prefill of 2048 tokens',
  },
  'mlp-glyphs': glyphMlp,
  'cnn-glyphs': glyphCnn,
  'vit-glyphs': glyphVit,
};
