import { describe, expect, it } from 'vitest';
import { keptWeights } from '../../dataflows/kept-weights.ts';
import { lower } from '../../dataflows/lower.ts';
import { noOverrides } from '../../dataflows/layer-sparsity.ts';
import type { LoweringOptions } from '../../dataflows/lowering-options.ts';
import { methodNamed, methodNames } from '../../dataflows/method.ts';
import { peakMemory, tensorSpans } from '../../dataflows/peak-memory.ts';
import { TensorSizes } from '../../dataflows/tensor-sizes.ts';
import { classOf } from '../../dataflows/tensors.ts';
import { usesOf } from '../../dataflows/tensor-uses.ts';
import { networkFrom } from '../../workloads/catalog.ts';
import type { Network } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';

const optionsOf = (options: Partial<LoweringOptions> = {}): LoweringOptions => ({
  batch: 2,
  phase: 'training',
  method: methodNamed('dense'),
  sparsity: { n: 2, m: 4 },
  overrides: noOverrides,
  elementwise: 'none',
  pregenerate: true,
  zeroInsertion: false,
  ...options,
});

function peakOf(network: Network, given: Partial<LoweringOptions> = {}): number {
  const options = optionsOf(given);
  return peakMemory(network, options, lower(network, options));
}

/** 8 → 4, a ReLU, 4 → 2. */
function twoLayers(): Network {
  const builder = new NetworkBuilder({ channels: 8, height: 1, width: 1 });
  const hidden = builder.relu('r', builder.linear('a', 'input', 4, false));
  builder.linear('b', hidden, 2, false);
  return builder.build('two', 'two');
}

/** 8 → 8 → 8 → 2: the middle one may be sparse. */
function threeLayers(): Network {
  const builder = new NetworkBuilder({ channels: 8, height: 1, width: 1 });
  builder.linear('c', builder.linear('b', builder.linear('a', 'input', 8, false), 8, false), 2, false);
  return builder.build('three', 'three');
}

describe('the memory that a step needs', () => {
  it('is what lies there while the first layer gets its weight gradient: two layers, a batch of 2', () => {
    const network = twoLayers();
    const options = optionsOf();
    const step = lower(network, options);
    expect(step.operations.map(({ id }) => id)).toEqual([
      'a FF',
      'r relu forward',
      'b FF',
      'b softmax cross-entropy forward',
      'b BP',
      'b WU',
      'b update',
      'r relu backward',
      'a WU',
      'a update',
    ]);
    const spans = tensorSpans(network, options, step).map(({ tensor, bytes, from, to }) => [tensor, bytes, from, to]);
    // Maps are 2 images of 8, 4, 4 and 2 values in FP16; a label is 4 bytes. Weights are 32 and 8.
    expect(spans).toEqual([
      ['input', 32, 0, 8],
      ['a:w16', 64, 0, 9],
      ['a', 16, 0, 1],
      ['r', 16, 1, 7],
      ['b:w16', 16, 0, 9],
      ['b', 8, 2, 3],
      ['labels', 8, 0, 3],
      ['b:dy', 8, 3, 5],
      ['b:dx', 16, 4, 7],
      ['b:dw', 32, 5, 6],
      ['b:w', 32, 0, 9],
      ['b:v', 32, 0, 9],
      ['r:dx', 16, 7, 8],
      ['a:dw', 128, 8, 9],
      ['a:w', 128, 0, 9],
      ['a:v', 128, 0, 9],
    ]);
    // Held: 64 + 16 + 32 + 32 + 128 + 128 = 400. At "a WU": input 32, r:dx 16, a:dw 128.
    expect(peakMemory(network, options, step)).toBe(400 + 176);
  });

  it('has no master weights, no momenta and no activations for later in inference', () => {
    // FP16 weights 64 + 16; input 32 and first output 16 at "a FF"; later only two maps of at most 16.
    expect(peakOf(twoLayers(), { phase: 'inference' })).toBe(80 + 48);
  });

  it('has compressed copies in place of the dense one, where both passes are sparse', () => {
    const bdwp = { method: methodNamed('bdwp') };
    // 64 weights in 16 groups of 4, two of 18 bits each: 72 bytes a pass, where the dense copy has 128.
    const dense = peakOf(threeLayers());
    expect(peakOf(threeLayers(), bdwp)).toBe(dense + 2 * 72 - 128);
    const inference = peakOf(threeLayers(), { phase: 'inference' });
    expect(peakOf(threeLayers(), { ...bdwp, phase: 'inference' })).toBe(inference + 72 - 128);
  });

  it('keeps the dense copy, and a compressed one from pruning to product, without pre-generation', () => {
    const options = optionsOf({ method: methodNamed('bdwp'), pregenerate: false });
    const step = lower(threeLayers(), options);
    const spans = tensorSpans(threeLayers(), options, step);
    const at = (id: string): number => step.operations.findIndex((operation) => operation.id === id);
    const last = step.operations.length - 1;
    expect(spans.filter(({ tensor }) => /^b:w(?:16|FF|BP|M)$/.test(tensor))).toEqual([
      { tensor: 'b:w16', bytes: 128, from: 0, to: last },
      { tensor: 'b:wFF', bytes: 72, from: at('b prune weights FF'), to: at('b FF') },
      { tensor: 'b:wBP', bytes: 72, from: at('b prune weights BP'), to: at('b BP') },
    ]);
  });

  it('counts a masked copy where BP reads one, a mask where it is kept, a pruned gradient beside the whole one', () => {
    const extra = (method: 'sr-ste' | 'bi-mask' | 'sdgp'): string[] => {
      const options = optionsOf({ method: methodNamed(method) });
      const dense = new Set(
        tensorSpans(threeLayers(), optionsOf(), lower(threeLayers(), optionsOf())).map((one) => one.tensor),
      );
      return tensorSpans(threeLayers(), options, lower(threeLayers(), options))
        .filter(({ tensor }) => !dense.has(tensor))
        .map(({ tensor, bytes }) => `${tensor} ${bytes}`)
        .toSorted();
    };
    expect(extra('sr-ste')).toEqual(['b:wFF 72', 'b:wM 128']);
    expect(extra('bi-mask')).toEqual(['b:mask 8', 'b:wBP 72', 'b:wFF 72']);
    // 2 images of 2 groups, two of 18 bits each.
    expect(extra('sdgp')).toEqual(['b:dyBP 18']);
  });

  it('has no map of what is done on the way, but what it is made of for longer', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 4, width: 4 });
    const norm = builder.batchNorm('n', builder.conv('a', 'input', { kernel: 3, channels: 8 }));
    builder.linear('c', builder.relu('r', norm), 2, false);
    const network = builder.build('fused', 'fused');
    const mapsOf = (elementwise: LoweringOptions['elementwise']): string[] => {
      const options = optionsOf({ elementwise });
      return tensorSpans(network, options, lower(network, options))
        .filter(({ tensor }) => ['a', 'n', 'r', 'n:dx'].includes(tensor))
        .map(({ tensor }) => tensor);
    };
    expect(mapsOf('none')).toEqual(['a', 'r', 'n:dx']);
    expect(mapsOf('inline')).toEqual(['a', 'n:dx']);
    expect(mapsOf('all')).toEqual(['a']);
  });

  const networks = ['resnet18', 'vit-glyphs', 'gpt2', 'efficientnet-b0'];
  it.each(networks)('lies between what an operation needs and all tensors together, for %s', (name) => {
    const network = networkFrom(name);
    for (const method of methodNames) {
      for (const phase of ['training', 'inference'] as const) {
        for (const pregenerate of [true, false]) {
          const options = optionsOf({ method: methodNamed(method), phase, pregenerate });
          const step = lower(network, options);
          const spans = tensorSpans(network, options, step);
          const sizes = new TensorSizes(network, options);
          const last = step.operations.length - 1;
          const held = spans.filter(({ from, to }) => from === 0 && to === last);
          const weights = new Set(held.map(({ tensor }) => tensor));
          const largest = step.operations.reduce((most, operation) => {
            const { reads, writes } = usesOf(operation, false);
            const own = [...new Set([...reads, ...writes])].filter(
              (tensor) => !weights.has(tensor) && !tensor.endsWith(':wM'),
            );
            return Math.max(
              most,
              own.reduce((sum, tensor) => sum + sizes.bytesOf(tensor), 0),
            );
          }, 0);
          const sum = (of: readonly { readonly bytes: number }[]): number =>
            of.reduce((total, { bytes }) => total + bytes, 0);
          const peak = peakMemory(network, options, step);
          expect(peak).toBeGreaterThanOrEqual(sum(held) + largest);
          expect(peak).toBeLessThanOrEqual(sum(spans));
          // Gradients are made within the step.
          expect(spans.filter(({ tensor, from }) => from === 0 && classOf(tensor).endsWith('-gradients'))).toEqual([]);
        }
      }
    }
  });
});

describe('what a tensor holds', () => {
  it('follows from its name; maps of layers with names like that are maps', () => {
    expect(['a:dw', 'a', 'a:weights', 'a:momentum', 'a:toString', 'a:'].map(classOf)).toEqual([
      'weight-gradients',
      'activations',
      'activations',
      'activations',
      'activations',
      'activations',
    ]);
  });
});

describe('the share of weights that is kept', () => {
  const shareOf = (network: Network, options: Partial<LoweringOptions>): number =>
    keptWeights(lower(network, optionsOf(options)));

  it('is half of the middle layer at 2:4: 64 + 32 + 16 of 64 + 64 + 16', () => {
    expect(shareOf(threeLayers(), { method: methodNamed('bdwp') })).toBe(112 / 144);
    expect(shareOf(threeLayers(), { method: methodNamed('bdwp'), phase: 'inference' })).toBe(112 / 144);
  });

  it('is all where the forward pass is dense', () => {
    for (const method of ['dense', 'sdgp', 'sdwp', 'mdgf'] as const) {
      expect(shareOf(threeLayers(), { method: methodNamed(method) })).toBe(1);
    }
    expect(shareOf(threeLayers(), { method: methodNamed('bdwp'), overrides: new Map([['b', null]]) })).toBe(1);
  });

  it('keeps at most N of a ragged group: 8 channels at 2:3 are two groups and a third of two values', () => {
    expect(shareOf(threeLayers(), { method: methodNamed('bdwp'), sparsity: { n: 2, m: 3 } })).toBe(
      (64 + 8 * 6 + 16) / 144,
    );
  });
});
