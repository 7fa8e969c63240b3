/** Small random networks with what real ones have: strides, residual sums, shortcuts, pooling, biases, attention. */
import type { Network } from '../../workloads/layer.ts';
import { NetworkBuilder } from '../../workloads/network-builder.ts';
import type { Random } from '../random.ts';

/** Draws a network of a few layers on maps of at most 9×9. */
export function randomNetwork(random: Random, name: string): Network {
  return random.int(0, 3) === 0 ? randomTransformer(random, name) : randomConvolutions(random, name);
}

function randomConvolutions(random: Random, name: string): Network {
  const builder = new NetworkBuilder({ channels: random.int(1, 3), height: random.int(5, 9), width: random.int(5, 9) });
  const channels = (): number => random.int(3, 20);
  let width = channels();
  let at = builder.conv('stem', 'input', {
    kernel: random.pick([1, 3]),
    channels: width,
    hasBias: random.int(0, 1) === 1,
  });
  at = builder.relu('stem.relu', builder.batchNorm('stem.norm', at));
  const blocks = random.int(1, 2);
  for (let block = 0; block < blocks; block += 1) {
    const id = `block${block}`;
    const isResidual = random.int(0, 1) === 1;
    const stride = random.int(1, 2);
    const isDepthwise = random.int(1, 4) === 1;
    const next = isDepthwise ? width * random.int(1, 2) : channels();
    const groups = isDepthwise ? width : 1;
    const kernel = random.pick([1, 3]);
    const hasBias = random.int(0, 1) === 1;
    const conv = builder.conv(`${id}.conv`, at, { kernel, channels: next, stride, groups, hasBias });
    const norm = builder.batchNorm(`${id}.norm`, conv);
    if (isResidual) {
      const isPlain = stride === 1 && next === width;
      const shortcut = isPlain ? at : builder.conv(`${id}.shortcut`, at, { kernel: 1, channels: next, stride });
      at = builder.relu(`${id}.relu`, builder.add(`${id}.add`, norm, shortcut));
    } else {
      at = random.int(0, 2) === 0 ? builder.gelu(`${id}.gelu`, norm) : builder.relu(`${id}.relu`, norm);
    }
    width = next;
  }
  if (random.int(0, 1) === 1) at = builder.maxPool('pool', at, 2, random.int(1, 2), 0);
  const flat = random.int(0, 1) === 1 ? builder.globalAveragePool('mean', at) : at;
  builder.linear('fc', builder.relu('hidden.relu', builder.linear('hidden', flat, channels())), random.int(2, 9));
  return builder.build(name, name);
}

function randomTransformer(random: Random, name: string): Network {
  const side = random.int(2, 4);
  const heads = random.int(1, 3);
  const width = heads * random.int(2, 6);
  const builder = new NetworkBuilder({ channels: random.int(1, 3), height: 2 * side, width: 2 * side });
  const patches = builder.conv('patches', 'input', {
    kernel: 2,
    stride: 2,
    padding: 0,
    channels: width,
    hasBias: true,
  });
  const positioned = builder.positionEmbedding('positions', patches);
  const token = (id: string, from: string, channels: number): string =>
    builder.conv(id, from, { kernel: 1, channels, hasBias: random.int(0, 1) === 1 });
  const normed = builder.layerNorm('norm1', positioned);
  const [q, k, v] = ['q', 'k', 'v'].map((id) => token(id, normed, width));
  const mixed = token('proj', builder.attention('attention', q, k, v, heads), width);
  const middle = builder.add('add1', positioned, mixed);
  const hidden = builder.gelu('gelu', token('fc1', builder.layerNorm('norm2', middle), random.int(3, 24)));
  const sum = builder.add('add2', middle, token('fc2', hidden, width));
  builder.linear('fc', builder.globalAveragePool('mean', builder.layerNorm('norm3', sum)), random.int(2, 9));
  return builder.build(name, name);
}
