import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';

describe('the catalog', () => {
  it('names these networks', () => {
    expect(networkNames).toEqual([
      'resnet18',
      'resnet34',
      'resnet50',
      'resnet50-v1',
      'resnet18-cifar10',
      'resnet18-cifar100',
      'resnet34-cifar10',
      'resnet50-cifar10',
      'resnet18-tiny-imagenet',
      'resnet18-tiny-imagenet-7x7',
      'mlp-glyphs',
      'cnn-glyphs',
      'vit-glyphs',
    ]);
  });

  it.each(networkNames)('builds %s under its own name', (name) => {
    const built = networkFrom(name);
    expect(built.name).toBe(name);
    expect(built.layers.at(-1)).toMatchObject({ id: 'fc', output: { channels: built.classes } });
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
  ])('%s takes RGB of side %d to %d classes', (name, side, classes) => {
    expect(networkFrom(name)).toMatchObject({ input: { channels: 3, height: side, width: side }, classes });
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

  it.each([
    ['image', { image: 0 }, '3×0×0 is not a feature map'],
    ['classes', { classes: 0.5 }, '0.5×1×1 is not a feature map'],
  ])('is refused as a scenario error if it makes no network: %s', (_what, wrong, message) => {
    const spec = { generator: 'resnet', depth: 18, stem: 'cifar', image: 32, classes: 10, ...wrong } as const;
    expect(() => networkFrom(spec)).toThrow(ScenarioError);
    expect(() => networkFrom(spec)).toThrow(message);
  });
});
