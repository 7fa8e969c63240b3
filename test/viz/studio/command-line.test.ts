import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../viz/studio/command-line.ts';

describe('the command that gives the same numbers', () => {
  it('says only what is set', () => {
    expect(commandLine({})).toBe('npx weft simulate');
    expect(
      commandLine({ network: 'resnet50', batch: 8, sparsity: '2:4', layerSparsity: { 'layer1.*': 'dense' } }),
    ).toBe("npx weft simulate --network resnet50 --batch 8 --sparsity 2:4 --layer-sparsity 'layer1.*=dense'");
  });

  it('is quoted for a shell', () => {
    expect(commandLine({ set: { rows: 64, clock: '300 MHz', dramMap: "it's; rm" } })).toBe(
      String.raw`npx weft simulate --set rows=64 --set 'clock=300 MHz' --set 'dramMap=it'\''s; rm'`,
    );
  });

  it('does not exist for a network of generator parameters', () => {
    expect(commandLine({ network: { generator: 'resnet9', layout: 'kakao', image: 32, classes: 10 } })).toBeNull();
  });
});
