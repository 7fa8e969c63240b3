import { describe, expect, it } from 'vitest';
import { drawGlyphs } from '../../../run/train/glyphs.ts';
import { Random } from '../../../run/random.ts';
import { defaultTrainSettings, train } from '../../../run/train/train.ts';
import type { TrainRow } from '../../../run/train/train.ts';
import { GLYPH_CLASSES, GLYPH_SIDE } from '../../../workloads/glyph-networks.ts';

const noFiles = (path: string): string => {
  throw new Error(path);
};

const settings = { ...defaultTrainSettings, network: 'mlp-glyphs', trainImages: 640, testImages: 300, epochs: 5 };

const learn = (method: string, seed = 1, sparsity = '2:8'): TrainRow =>
  train(settings, { method, sparsity, seed }, noFiles);

describe('training on glyphs', () => {
  const dense = learn('dense');

  it('learns: far above chance, with a falling loss', () => {
    expect(dense.accuracy).toBeGreaterThan(0.6);
    const { losses } = dense;
    expect(losses).toHaveLength(settings.epochs);
    expect(losses[losses.length - 1]).toBeLessThan(losses[0] / 2);
  });

  it('learns with BDWP as well, nearly as much, in less simulated time', () => {
    const bdwp = learn('bdwp');
    expect(bdwp.accuracy).toBeGreaterThan(dense.accuracy - 0.1);
    expect(bdwp.epochSeconds).toBeLessThan(dense.epochSeconds);
  });

  it('gives the same numbers for the same seed, and others for another', () => {
    expect(learn('dense')).toEqual(dense);
    expect(learn('dense', 2).losses).not.toEqual(dense.losses);
  });

  it('prunes: a method changes what is learned', () => {
    for (const method of ['sr-ste', 'sdgp', 'sdwp', 'bdwp']) expect(learn(method).losses).not.toEqual(dense.losses);
  });
});

describe('glyphs', () => {
  it('are of all classes, of one size, and the same for the same seed', () => {
    const { images, labels } = drawGlyphs(400, new Random(3));
    expect(images).toHaveLength(400 * GLYPH_SIDE ** 2);
    expect(new Set(labels).size).toBe(GLYPH_CLASSES);
    expect(drawGlyphs(400, new Random(3)).images).toEqual(images);
  });

  it('are ink on noise: a class is nearer to its own mean than to the others, mostly', () => {
    const { images, labels, count } = drawGlyphs(600, new Random(4));
    const pixels = GLYPH_SIDE ** 2;
    const means = Array.from({ length: GLYPH_CLASSES }, () => new Float64Array(pixels));
    const sizes = new Float64Array(GLYPH_CLASSES);
    for (let i = 0; i < count; i += 1) {
      sizes[labels[i]] += 1;
      for (let p = 0; p < pixels; p += 1) means[labels[i]][p] += images[i * pixels + p];
    }
    means.forEach((mean, label) => mean.forEach((_, p) => (mean[p] /= sizes[label])));
    let right = 0;
    for (let i = 0; i < count; i += 1) {
      const away = means.map((mean) => mean.reduce((sum, value, p) => sum + (value - images[i * pixels + p]) ** 2, 0));
      if (away.indexOf(Math.min(...away)) === labels[i]) right += 1;
    }
    expect(right / count).toBeGreaterThan(0.5);
  });
});
