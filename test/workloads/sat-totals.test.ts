/** Totals of the networks that SAT may have been measured with, in every column of reference/sat.md §4.2. */
import { describe, expect, it } from 'vitest';
import { networkFrom } from '../../workloads/catalog.ts';
import { count, countLayer, trainingMacs } from '../../workloads/count.ts';
import type { Network } from '../../workloads/layer.ts';
import { inDigitsOf } from './in-digits-of.ts';

/** Forward MACs (B), weights, share of the first layer, share of attention, MACs of a training step, activations (A). */
const rows: readonly (readonly [string, string, string, string, string, string, string])[] = [
  ['resnet18', '1.814 G', '11.68 M', '6.51 %', '0.00 %', '5.324 G', '2.485 M'],
  ['resnet18-tiny-imagenet', '2.222 G', '11.26 M', '0.32 %', '0.00 %', '6.658 G', '2.458 M'],
  ['resnet18-tiny-imagenet-7x7', '0.148 G', '11.27 M', '6.50 %', '0.00 %', '0.435 G', '0.203 M'],
  ['resnet18-cifar100', '0.555 G', '11.21 M', '0.32 %', '0.00 %', '1.665 G', '0.615 M'],
  ['resnet50', '4.089 G', '25.50 M', '2.89 %', '0.00 %', '12.150 G', '11.115 M'],
  ['vgg19-cifar100', '0.398 G', '20.07 M', '0.44 %', '0.00 %', '1.193 G', '0.303 M'],
  ['vgg19', '19.632 G', '143.65 M', '0.44 %', '0.00 %', '58.809 G', '14.861 M'],
  ['resnet9', '0.379 G', '6.57 M', '0.47 %', '0.00 %', '1.136 G', '0.377 M'],
  ['resnet9-kakao', '1.162 G', '9.08 M', '0.30 %', '0.00 %', '3.482 G', '0.534 M'],
  ['vit-s-16', '4.599 G', '21.91 M', '1.26 %', '7.78 %', '13.739 G', '8.246 M'],
  ['vit-b-16', '17.564 G', '86.29 M', '0.66 %', '4.07 %', '52.576 G', '16.491 M'],
  ['vit-cifar100', '0.641 G', '9.51 M', '0.25 %', '4.05 %', '1.921 G', '1.231 M'],
  ['vit-s-4-cifar100', '1.420 G', '21.29 M', '0.08 %', '2.74 %', '4.260 G', '2.720 M'],
];

/** Of convolutions and linear layers, without biases. */
function weightsOf(network: Network): number {
  let weights = 0;
  for (const layer of network.layers) {
    if (layer.kind !== 'conv2d' && layer.kind !== 'linear') continue;
    weights += countLayer(layer, 'A').parameters - (layer.hasBias ? layer.output.channels : 0);
  }
  return weights;
}

describe('the totals of', () => {
  it.each(rows)('%s: %s, %s weights, first layer %s, attention %s, training %s, activations %s', (name, ...columns) => {
    const network = networkFrom(name);
    const [a, b] = [count(network, 'A'), count(network, 'B')];
    const first = countLayer(network.layers[0], 'A').macs / b.macs;
    const attention = (b.macs - a.macs) / b.macs;
    const values = [b.macs, weightsOf(network), first, attention, trainingMacs(network), a.activations];
    expect(values.map((value, column) => inDigitsOf(columns[column], value))).toEqual(columns);
  });
});

describe('a training step', () => {
  it.each([
    ['resnet18', '2.935'],
    ['resnet50', '2.971'],
    ['resnet9', '2.995'],
  ])('of %s costs %s forward passes', (name, factor) => {
    const network = networkFrom(name);
    expect((trainingMacs(network) / count(network, 'B').macs).toFixed(3)).toBe(factor);
  });

  it('of VGG-19 for CIFAR costs 2.996 forward passes: three less the 0.44 % of its first layer', () => {
    // reference/workloads.md §1 prints 2.995 for ResNet-9 and VGG-19 together; 3 − 1.769/398.1 is 2.9956.
    const network = networkFrom('vgg19-cifar10');
    expect((trainingMacs(network) / count(network, 'B').macs).toFixed(4)).toBe('2.9956');
  });
});
