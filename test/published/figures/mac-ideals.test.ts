/** Why one network's MAC ideals are not those of reference/sat.md §5.1: worked out from its table of layers (§4.5). */
import { describe, expect, it } from 'vitest';
import { macIdealFigures } from '../../../published/figures/mac-ideals.ts';
import type { Figure } from '../../../published/figures/figure.ts';
import { measured } from '../../../published/paper/measurements.ts';
import { Steps } from '../../../published/paper/steps.ts';

/** Kakao's ResNet-9, MMAC of one image: the layers between the first and the last, and those. */
const FIRST = 1024 * 128 * 27;
const FC = 10 * 256;
const UNPADDED = 36 * 256 * 4608;
const MIDDLE = [256 * 256 * 3200, 2 * 256 * 256 * 2304, 256 * 512 * 2304, 2 * 64 * 512 * 4608, UNPADDED].reduce(
  (sum, macs) => sum + macs,
  0,
);

/** Ideal at a density of FF and BP, given the MACs of the unpadded convolution's input gradient. */
function ideal(forward: number, backward: number, unpaddedGradient: number): number {
  const all = FIRST + MIDDLE + FC;
  const gradients = MIDDLE - UNPADDED + unpaddedGradient;
  const dense = all + gradients + FC + all;
  return dense / (FIRST + FC + forward * MIDDLE + backward * gradients + FC + all);
}

const steps = new Steps(() => '');
const ours = (figure: Figure | undefined): number => (figure?.measure ? measured(figure.measure, steps).low : NaN);
const figureOf = (method: string, sparsity: string): Figure | undefined =>
  macIdealFigures.find(({ id }) => id === `mac-ideal/resnet9-kakao/${method}/${sparsity}`);

const cases: readonly (readonly [method: string, sparsity: string, forward: number, backward: number])[] = [
  ['bdwp', '2:4', 1 / 2, 1 / 2],
  ['bdwp', '2:8', 1 / 4, 1 / 4],
  ['bdwp', '2:16', 1 / 8, 1 / 8],
  ['sr-ste', '2:8', 1 / 4, 1],
  ['sdgp', '2:8', 1, 1 / 4],
  ['sdwp', '2:8', 1, 1 / 4],
];

describe('the MAC ideal of resnet9-kakao', () => {
  it.each(cases)('%s %s is that of the reference if all passes count alike', (method, sparsity, forward, backward) => {
    const figure = figureOf(method, sparsity);
    expect(ideal(forward, backward, UNPADDED)).toBeCloseTo(figure?.value ?? NaN, figure?.decimals ?? 9);
  });

  it.each(cases)('%s %s is ours if the input gradient has a row a pixel', (method, sparsity, forward, backward) => {
    expect(ours(figureOf(method, sparsity))).toBeCloseTo(ideal(forward, backward, (64 / 36) * UNPADDED), 10);
  });
});
