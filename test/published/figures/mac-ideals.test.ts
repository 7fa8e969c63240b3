/** MAC ideals worked out from the layers of a network (reference/sat.md §4.5), one of whose convolutions is not padded. */
import { describe, expect, it } from 'vitest';
import { macIdealFigures } from '../../../published/figures/mac-ideals.ts';
import type { Figure } from '../../../published/figures/figure.ts';
import { measured } from '../../../published/paper/measurements.ts';
import { Steps } from '../../../published/paper/steps.ts';

/** Kakao's ResNet-9, MMAC of one image: the layers between the first and the last, and those. */
const FIRST = 1024 * 128 * 27;
const FC = 10 * 256;
const MIDDLE = [
  256 * 256 * 3200,
  2 * 256 * 256 * 2304,
  256 * 512 * 2304,
  2 * 64 * 512 * 4608,
  // 8×8 to 6×6: not padded.
  36 * 256 * 4608,
].reduce((sum, macs) => sum + macs, 0);

/** Ideal at a density of FF and BP: all passes of a layer have its MACs, the first layer has no BP. */
function ideal(forward: number, backward: number): number {
  const all = FIRST + MIDDLE + FC;
  return (all + MIDDLE + FC + all) / (FIRST + FC + forward * MIDDLE + backward * MIDDLE + FC + all);
}

const steps = new Steps(() => '');
const ours = (figure: Figure | undefined): number => (figure?.measure ? measured(figure.measure, steps).low : NaN);

describe('the MAC ideal of resnet9-kakao', () => {
  it.each([
    ['bdwp', '2:4', 1 / 2, 1 / 2],
    ['bdwp', '2:8', 1 / 4, 1 / 4],
    ['bdwp', '2:16', 1 / 8, 1 / 8],
    ['sr-ste', '2:8', 1 / 4, 1],
    ['sdgp', '2:8', 1, 1 / 4],
    ['sdwp', '2:8', 1, 1 / 4],
  ] as const)('%s %s is ours, and rounds to that of the reference', (method, sparsity, forward, backward) => {
    const figure = macIdealFigures.find(({ id }) => id === `mac-ideal/resnet9-kakao/${method}/${sparsity}`);
    expect(ideal(forward, backward)).toBeCloseTo(figure?.value ?? NaN, figure?.decimals ?? 9);
    expect(ours(figure)).toBeCloseTo(ideal(forward, backward), 10);
  });
});
