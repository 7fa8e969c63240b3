/**
 * Channels of a network that is made wider or thinner by a factor (MobileNets, Howard et al. 2017, §3.3).
 *
 * Two rules are in use. `multiple-of-8` (MobileNet v2 and EfficientNet, timm, torchvision) takes the nearest multiple of 8,
 * at least 8, and the next one if that loses more than a tenth. `truncated` (TF-slim's MobileNet v1) cuts the fraction
 * off and keeps at least 8: 1.4 times 32 is 44, not 48.
 */

/** How a product of channels and factor becomes a whole number. */
export type ChannelRounding = 'multiple-of-8' | 'truncated';

const LEAST_CHANNELS = 8;

/** @param channels  at factor 1 @throws {RangeError} unless the factor is positive and finite */
export function scaledChannels(channels: number, factor: number, rounding: ChannelRounding = 'multiple-of-8'): number {
  if (!(factor > 0 && Number.isFinite(factor))) throw new RangeError(`widthMultiplier ${factor}: must be positive`);
  const wanted = channels * factor;
  if (rounding === 'truncated') return Math.max(LEAST_CHANNELS, Math.trunc(wanted));
  const nearest = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return nearest < 0.9 * wanted ? nearest + 8 : nearest;
}
