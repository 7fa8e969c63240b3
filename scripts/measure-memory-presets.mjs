// Measures a channel of each memory preset with the bank model and writes the figures as TypeScript: `npm run build` first.
import { writeFileSync } from 'node:fs';
import { measureChannel } from '../dist/arch/memory/loop/channel-figures.js';
import { channelOf } from '../dist/arch/memory/loop/channel-of.js';
import { memoryPresets } from '../dist/arch/memory/presets.js';

const entries = memoryPresets.map(
  ({ name, system }) => `  ${JSON.stringify(name)}: ${JSON.stringify(measureChannel(channelOf(system)))},\n`,
);
const text = `/* Measured by scripts/measure-memory-presets.mjs with the bank model; do not edit. A test measures them again. */
/* oxlint-disable */
import type { ChannelFigures } from './channel-figures.ts';

// prettier-ignore
export const presetFigures: Readonly<Record<string, ChannelFigures>> = {
${entries.join('')}};
`;
writeFileSync(new URL('../arch/memory/loop/preset-figures.ts', import.meta.url), text);
