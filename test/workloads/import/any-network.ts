/** Arbitrary networks of all kinds of layers, for property tests. */
import fc from 'fast-check';
import type { FeatureMap, Layer, Network } from '../../../workloads/layer.ts';
import { NetworkBuilder } from '../../../workloads/network-builder.ts';

/** A layer to try: what it reads, counted back from the last, and numbers for its sizes. */
interface Draft {
  readonly kind: Layer['kind'];
  readonly id: string;
  readonly back: readonly number[];
  readonly sizes: readonly number[];
  readonly isSet: boolean;
}

const kinds: readonly Layer['kind'][] = [
  'conv2d',
  'linear',
  'batch-norm',
  'layer-norm',
  'relu',
  'gelu',
  'max-pool',
  'average-pool',
  'global-average-pool',
  'add',
  'position-embedding',
  'embedding',
  'attention',
  'matmul',
  'vector-work',
  'reshape',
  'gap',
];

const anyDraft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom(...kinds),
  id: fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9./_-]{0,12}$/),
    fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }),
  ),
  back: fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 6, maxLength: 6 }),
  isSet: fc.boolean(),
});

const anyMap: fc.Arbitrary<FeatureMap> = fc.record({
  channels: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 20 }),
  width: fc.integer({ min: 1, max: 20 }),
});

/** Networks; drafts that do not fit are left out. */
export const anyNetwork: fc.Arbitrary<Network> = fc
  .record({ input: anyMap, drafts: fc.array(anyDraft, { minLength: 1, maxLength: 20 }), title: fc.string() })
  .map(({ input, drafts, title }) => {
    const builder = new NetworkBuilder(input);
    const ids = ['input'];
    for (const draft of drafts) {
      try {
        ids.push(addLayer(builder, draft, ids));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    if (ids.length === 1) builder.relu('only', 'input');
    return builder.build('any', title);
  });

function addLayer(builder: NetworkBuilder, { kind, id, back, sizes, isSet }: Draft, ids: readonly string[]): string {
  const from = back.map((steps) => ids[Math.max(0, ids.length - 1 - steps)]);
  const [first] = from;
  const map = builder.mapOf(first);
  const [a, b, c, d, e, f] = sizes;
  const padding = { top: a - 1, left: b - 1, bottom: c - 1, right: d - 1 };
  switch (kind) {
    case 'conv2d': {
      const kernel = isSet ? e : ([e, f] as const);
      const groups = map.channels % b === 0 ? b : 1;
      const options = { kernel, stride: c, channels: groups * d, groups, hasBias: isSet };
      return builder.conv(id, first, { ...options, ...(a > 2 && { padding: a > 4 ? padding : a - 1 }) });
    }
    case 'linear':
      return builder.linear(id, first, a, isSet);
    case 'batch-norm':
      return builder.batchNorm(id, first);
    case 'layer-norm':
      return builder.layerNorm(id, first);
    case 'relu':
      return builder.relu(id, first);
    case 'gelu':
      return builder.gelu(id, first);
    case 'max-pool':
    case 'average-pool':
      return builder.pool(kind, id, first, {
        kernel: a,
        stride: b,
        padding: { ...padding, left: a - 1 },
        roundsUp: isSet,
      });
    case 'global-average-pool':
      return builder.globalAveragePool(id, first);
    case 'add':
      return builder.add(id, first, from[1]);
    case 'position-embedding':
      return builder.positionEmbedding(id, first, isSet ? map.height * map.width + a : undefined);
    case 'embedding':
      return builder.embedding(id, first, a, b);
    case 'attention':
      return builder.attention(id, first, isSet ? first : from[1], isSet ? first : from[2], a);
    case 'matmul': {
      const { channels, height, width } = map;
      const size = { instances: height, rows: width, columns: width, reduction: channels };
      return builder.matmul(id, first, first, size);
    }
    case 'vector-work': {
      const output = isSet ? { channels: a, height: b, width: c } : undefined;
      const gradient = (['linear', 'inputs', 'pointwise'] as const)[d % 3];
      const reads = isSet ? from : [first];
      return builder.vectorWork(id, reads, {
        operator: 'silu',
        parameters: e - 1,
        gradient,
        ...(output && { output }),
      });
    }
    case 'reshape':
      return builder.reshape(id, first, { channels: map.height, height: map.channels, width: map.width });
    case 'gap':
      return builder.gap(id, first, { channels: a, height: b, width: c });
  }
}
