import { describe, expect, it } from 'vitest';
import { networkOf } from '../../run/network-source.ts';

const files = (title: string, id: string): Parameters<typeof networkOf>[2] => ({
  readText: () =>
    `name: net\ntitle: ${JSON.stringify(title)}\ninput: { height: 8, width: 8, channels: 16 }\nlayers:\n  - { id: ${JSON.stringify(id)}, kind: linear, channels: 4 }\n`,
  readBytes: () => new Uint8Array(),
});

describe('names of networks from files', () => {
  it('may have any letters, and what HTML would take for its own', () => {
    const { network } = networkOf('a.yaml', {}, files('Größe <b>', '</script>'));
    expect(network.layers.map(({ id }) => id)).toContain('</script>');
  });

  it.each([
    ['a\u001B[2J', 'fc', '\\u001b[2J'],
    ['title', 'line\nbreak', '\\u000a'],
    ['turned \u202Eround', 'fc', '\\u202e'],
  ])('are refused with characters that are not to be seen: %j, %j', (title, id, shown) => {
    expect(() => networkOf('a.yaml', {}, files(title, id))).toThrow(shown);
    expect(() => networkOf('a.yaml', {}, files(title, id))).toThrow('has characters that are not to be seen');
  });
});
