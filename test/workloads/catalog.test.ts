import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';
import { generatorNames } from '../../workloads/generators.ts';
import type { GeneratorSpec } from '../../workloads/generators.ts';
import { anyGeneratorSpec } from './any-network.ts';

describe('the catalog', () => {
  it('names these networks', () => {
    expect(networkNames).toEqual([
      'resnet18',
      'resnet34',
      'resnet50',
      'resnet50-v1',
      'resnet101',
      'wide-resnet50-2',
      'resnet18-cifar10',
      'resnet18-cifar100',
      'resnet34-cifar10',
      'resnet50-cifar10',
      'resnet18-tiny-imagenet',
      'resnet18-tiny-imagenet-7x7',
      'resnet9',
      'resnet9-kakao',
      'vgg16',
      'vgg19',
      'vgg16-cifar10',
      'vgg19-cifar10',
      'vgg19-cifar100',
      'mobilenet-v1',
      'mobilenet-v1-0.75',
      'mobilenet-v1-1.25',
      'mobilenet-v1-1.4',
      'mobilenet-v2',
      'mobilenet-v2-0.5',
      'mobilenet-v2-0.8',
      'mobilenet-v2-1.15',
      'mobilenet-v2-1.4',
      'mobilenet-v2-1.8',
      'mobilenet-v2-2.0',
      'mobilenet-v2-cifar10',
      'efficientnet-b0',
      'efficientnet-b1',
      'efficientnet-lite0',
      'vit-ti-16',
      'vit-s-16',
      'vit-b-16',
      'vit-l-16',
      'vit-b-32',
      'vit-h-14',
      'deit-ti',
      'deit-s',
      'deit-b',
      'vit-cifar100',
      'vit-s-4-cifar100',
      'bert-base',
      'bert-base-384',
      'bert-large',
      'bert-large-384',
      'gpt2',
      'gpt2-medium',
      'gpt2-large',
      'gpt2-xl',
      'gpt3-small',
      'llama-7b',
      'llama-2-13b',
      'mlp-glyphs',
      'cnn-glyphs',
      'vit-glyphs',
    ]);
  });

  it.each(networkNames)('builds %s under its own name', (name) => {
    const built = networkFrom(name);
    expect(built.name).toBe(name);
    expect(built.layers.at(-1)!.output.channels).toBe(built.classes);
  });

  it.each(networkNames)('ends %s in the layer with weights that gives the logits', (name) => {
    expect(['conv2d', 'linear']).toContain(networkFrom(name).layers.at(-1)!.kind);
  });

  it('gives every network its own title', () => {
    expect(new Set(networkNames.map((name) => networkFrom(name).title)).size).toBe(networkNames.length);
  });

  it.each([
    ['resnet50', 224, 1000],
    ['resnet18-cifar10', 32, 10],
    ['resnet18-cifar100', 32, 100],
    ['resnet18-tiny-imagenet', 64, 200],
    ['resnet18-tiny-imagenet-7x7', 64, 200],
    ['resnet9-kakao', 32, 10],
    ['vgg19-cifar100', 32, 100],
    ['vgg19', 224, 1000],
    ['mobilenet-v2-cifar10', 32, 10],
    ['efficientnet-b1', 240, 1000],
    ['vit-h-14', 224, 1000],
    ['vit-cifar100', 32, 100],
  ])('%s takes RGB of side %d to %d classes', (name, side, classes) => {
    expect(networkFrom(name)).toMatchObject({ input: { channels: 3, height: side, width: side }, classes });
  });
});

describe('networks of text', () => {
  it.each([
    ['bert-base', 128, 768],
    ['bert-large-384', 384, 1024],
    ['gpt2-xl', 1024, 50_257],
    ['gpt3-small', 2048, 50_257],
    ['llama-7b', 2048, 32_000],
  ])('%s takes %d tokens to vectors of %d', (name, tokens, classes) => {
    expect(networkFrom(name)).toMatchObject({ input: { channels: 1, height: tokens, width: 1 }, classes });
  });

  it('give logits for every token, but BERT gives one vector', () => {
    expect(networkFrom('gpt2').layers.at(-1)!.output).toEqual({ channels: 50_257, height: 1024, width: 1 });
    expect(networkFrom('llama-7b').layers.at(-1)!.output).toEqual({ channels: 32_000, height: 2048, width: 1 });
    expect(networkFrom('bert-base').layers.at(-1)!.output).toEqual({ channels: 768, height: 1, width: 1 });
  });
});

describe('an unknown name', () => {
  it('is a scenario error that suggests the nearest', () => {
    expect(() => networkFrom('resnet81')).toThrow(ScenarioError);
    expect(() => networkFrom('resnet81')).toThrow('unknown network "resnet81"; did you mean "resnet18"?');
  });

  it('is told where all are when nothing is near', () => {
    expect(() => networkFrom('transformer-xl')).toThrow(
      'unknown network "transformer-xl"; "weft list networks" shows all',
    );
  });

  it.each(['', 'constructor', '__proto__'])('is also %j', (name) => {
    expect(() => networkFrom(name)).toThrow(`unknown network "${name}"`);
  });
});

describe('what a scenario writes', () => {
  it('may be a generator, which gives the same network as the name that stands for it', () => {
    const spec = { generator: 'resnet', depth: 18, stem: 'cifar', image: 32, classes: 10 } as const;
    expect(networkFrom({ ...spec, name: 'resnet18-cifar10' })).toEqual(networkFrom('resnet18-cifar10'));
    expect(networkFrom(spec).name).toBe('resnet18-cifar-32-10');
  });

  it('may ask for what the catalog does not have', () => {
    const large = networkFrom({ generator: 'resnet', depth: 34, stem: 'imagenet', image: 448, classes: 7 });
    expect(large).toMatchObject({ input: { channels: 3, height: 448, width: 448 }, classes: 7 });
  });

  it('may be any generator', () => {
    const specs: readonly GeneratorSpec[] = [
      { generator: 'resnet', depth: 101, stem: 'imagenet', image: 224, classes: 1000, innerWidth: 2 },
      { generator: 'resnet9', layout: 'dawnbench', image: 32, classes: 100, convBias: true },
      { generator: 'vgg', depth: 19, head: 'cifar', image: 32, classes: 10 },
      { generator: 'mobilenet-v1', widthMultiplier: 0.5, rounding: 'truncated', image: 224, classes: 1000 },
      { generator: 'mobilenet-v2', widthMultiplier: 0.5, stem: 'imagenet', image: 224, classes: 1000 },
      { generator: 'efficientnet', widthMultiplier: 1.1, depthMultiplier: 1.2, image: 260, classes: 1000 },
      { generator: 'vit', image: 224, patch: 16, width: 384, depth: 12, heads: 6, classes: 1000 },
      { generator: 'bert', tokens: 128, width: 768, depth: 12, heads: 12 },
      { generator: 'gpt2', tokens: 1024, width: 768, depth: 12, heads: 12 },
      { generator: 'llama', tokens: 2048, width: 4096, depth: 32, heads: 32, hidden: 11_008 },
    ];
    expect(specs.map(({ generator }) => generator)).toEqual(generatorNames);
    expect(specs.map((spec) => networkFrom(spec).name)).toEqual([
      'wide-resnet101-2-imagenet-224-1000',
      'resnet9-dawnbench-bias-32-100',
      'vgg19-cifar-32-10',
      'mobilenet-v1-0.5-truncated-224-1000',
      'mobilenet-v2-0.5-imagenet-224-1000',
      'efficientnet-1.1-1.2-260-1000',
      'vit-16-384-12-6-1536-224-1000',
      'bert-768-12-12-3072-128',
      'gpt2-768-12-12-1024',
      'llama-4096-32-32-11008-2048',
    ]);
  });

  it('may name and title what a generator makes', () => {
    fc.assert(
      fc.property(anyGeneratorSpec, (spec) => {
        expect(networkFrom({ ...spec, name: 'mine', title: 'My own' })).toMatchObject({
          name: 'mine',
          title: 'My own',
        });
      }),
    );
  });

  it.each([
    ['restnet', 'unknown generator "restnet"; did you mean "resnet"?'],
    ['transformer', 'unknown generator "transformer"; resnet, resnet9, vgg, mobilenet-v1,'],
  ])('is refused if there is no such generator: %s', (generator, message) => {
    const spec = { generator, depth: 18 } as unknown as GeneratorSpec;
    expect(() => networkFrom(spec)).toThrow(ScenarioError);
    expect(() => networkFrom(spec)).toThrow(message);
  });

  it.each([
    ['image', { image: 0 }, '3×0×0 is not a feature map'],
    ['classes', { classes: 0.5 }, '0.5×1×1 is not a feature map'],
  ])('is refused as a scenario error if it makes no network: %s', (_what, wrong, message) => {
    const spec = { generator: 'resnet', depth: 18, stem: 'cifar', image: 32, classes: 10, ...wrong } as const;
    expect(() => networkFrom(spec)).toThrow(ScenarioError);
    expect(() => networkFrom(spec)).toThrow(message);
  });
});
