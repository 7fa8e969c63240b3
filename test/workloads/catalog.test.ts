import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { network, networkFrom, networkNames } from '../../workloads/catalog.ts';

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
    ]);
  });

  it.each(networkNames)('builds %s under its own name', (name) => {
    const built = network(name);
    expect(built.name).toBe(name);
    expect(built.layers.at(-1)).toMatchObject({ id: 'fc', output: { channels: built.classes } });
  });

  it('gives every network its own title', () => {
    expect(new Set(networkNames.map((name) => network(name).title)).size).toBe(networkNames.length);
  });

  it.each([
    ['resnet50', 224, 1000],
    ['resnet18-cifar10', 32, 10],
    ['resnet18-cifar100', 32, 100],
    ['resnet18-tiny-imagenet', 64, 200],
    ['resnet18-tiny-imagenet-7x7', 64, 200],
  ])('%s takes RGB of side %d to %d classes', (name, side, classes) => {
    expect(network(name)).toMatchObject({ input: { channels: 3, height: side, width: side }, classes });
  });
});

describe('an unknown name', () => {
  it('is a scenario error that suggests the nearest and says where all are', () => {
    const attempt = (): unknown => network('resnet81');
    expect(attempt).toThrow(ScenarioError);
    expect(attempt).toThrow('unknown network "resnet81"; did you mean "resnet18"? (`weft list networks` shows all)');
  });

  it('gets no suggestion when nothing is near', () => {
    expect(() => network('transformer-xl')).toThrow(
      'unknown network "transformer-xl" (`weft list networks` shows all)',
    );
  });

  it.each(['', 'constructor', '__proto__', 'RESNET18'])('is also %j', (name) => {
    expect(() => networkFrom(name)).toThrow(ScenarioError);
  });
});

describe('what a scenario writes', () => {
  it('may be a name', () => {
    expect(networkFrom('resnet34')).toEqual(network('resnet34'));
  });

  it('may be a generator, which gives the same network as the name that stands for it', () => {
    const spec = { generator: 'resnet', depth: 18, stem: 'cifar', image: 32, classes: 10 } as const;
    expect(networkFrom({ ...spec, name: 'resnet18-cifar10' })).toEqual(network('resnet18-cifar10'));
    expect(networkFrom(spec).name).toBe('resnet18-cifar-32px-10');
  });

  it('may ask for what the catalog does not have', () => {
    const wide = networkFrom({ generator: 'resnet', depth: 34, stem: 'imagenet', image: 448, classes: 7 });
    expect(wide).toMatchObject({
      input: { height: 448 },
      classes: 7,
      title: 'ResNet-34, ImageNet stem, 448×448, 7 classes',
    });
  });
});
