/**
 * Formulas that exporters write out in elementary steps, put together again: each is one pass of the vector engine, not nine.
 *
 * Layer norm, RMS norm, group norm, GELU (exact and tanh form), SiLU, hard-swish, Mish; and a bias that is added to a product.
 */
import type { GraphNode } from './graph.ts';
import { matchAt, parsePattern } from './pattern.ts';
import type { Match, Surroundings } from './pattern.ts';
import { elementsOf } from './tensor.ts';
import type { Dims, Tensor } from './tensor.ts';

interface Formula {
  readonly operator: string;
  /** Names of the pattern's values, in the order in which the operator reads them. */
  readonly reads: readonly string[];
  readonly patterns: readonly string[];
  /** What else must hold. */
  readonly holds?: (match: Match, around: Surroundings) => boolean;
}

const CENTRED = 'Sub(x, ReduceMean(x))';
const VARIANCES = [`ReduceMean(Pow(${CENTRED}, 2))`, `ReduceMean(Mul(${CENTRED}, ${CENTRED}))`];
const NORMALISED = VARIANCES.map((variance) => `Div(${CENTRED}, Sqrt(Add(${variance}, #)))`);
const SQUARES = ['ReduceMean(Pow(x, 2))', 'ReduceMean(Mul(x, x))'];
const ROOTS = SQUARES.map((square) => `Sqrt(Add(${square}, #))`);
const SCALED = ROOTS.flatMap((root) => [`Div(x, ${root})`, `Mul(x, Reciprocal(${root}))`, `Mul(x, Div(1, ${root}))`]);
const ERF = ['Add(Erf(Div(x, 1.41421)), 1)', 'Add(Erf(Mul(x, 0.70711)), 1)'];
const TANH = 'Add(Tanh(Mul(Add(x, Mul(CUBE, 0.044715)), 0.79788)), 1)';
const CUBES = ['Pow(x, 3)', 'Mul(Mul(x, x), x)'];
const GATES = [...ERF, ...CUBES.map((cube) => TANH.replace('CUBE', cube))];

/** Tried in this order. */
const formulas: readonly Formula[] = [
  {
    operator: 'weft:LayerNorm',
    reads: ['x', 'scale', 'shift'],
    patterns: NORMALISED.map((normalised) => `Add(Mul(${normalised}, scale), shift)`),
    holds: isOverLastAxis,
  },
  { operator: 'weft:LayerNorm', reads: ['x'], patterns: NORMALISED, holds: isOverLastAxis },
  {
    operator: 'weft:RmsNorm',
    reads: ['x', 'scale'],
    patterns: SCALED.map((scaled) => `Mul(${scaled}, scale)`),
    holds: isOverLastAxis,
  },
  { operator: 'weft:RmsNorm', reads: ['x'], patterns: SCALED, holds: isOverLastAxis },
  {
    operator: 'weft:GroupNorm',
    reads: ['x', 'scale', 'shift'],
    patterns: ['Add(Mul(Reshape(InstanceNormalization(Reshape(x))), scale), shift)'],
  },
  {
    operator: 'weft:Gelu',
    reads: ['x'],
    patterns: GATES.flatMap((gate) => [
      `Mul(Mul(x, ${gate}), 0.5)`,
      `Mul(x, Mul(${gate}, 0.5))`,
      `Mul(Mul(x, 0.5), ${gate})`,
    ]),
  },
  { operator: 'weft:Silu', reads: ['x'], patterns: ['Mul(x, Sigmoid(x))'] },
  {
    operator: 'weft:HardSwish',
    reads: ['x'],
    patterns: ['Mul(x, HardSigmoid(x))', 'Div(Mul(x, Clip(Add(x, 3))), 6)', 'Mul(x, Div(Clip(Add(x, 3)), 6))'],
  },
  { operator: 'weft:Mish', reads: ['x'], patterns: ['Mul(x, Tanh(Softplus(x)))'] },
  {
    operator: 'weft:MatMulBias',
    reads: ['x', 'weights', 'bias'],
    patterns: ['Add(MatMul(x, weights), bias)'],
    holds: isBias,
  },
];

const rules = formulas.map((formula) => ({ ...formula, patterns: formula.patterns.map(parsePattern) }));

/** Nodes with formulas put together. @param output  the name of the graph's output */
export function fused(
  nodes: readonly GraphNode[],
  tensors: ReadonlyMap<string, Tensor>,
  output: string,
): readonly GraphNode[] {
  const around = surroundingsOf(nodes, tensors, output);
  const gone = new Set<GraphNode>();
  // From the last node, so that a formula is found before a part of it is.
  const kept = nodes.toReversed().flatMap((node): readonly GraphNode[] => {
    if (gone.has(node)) return [];
    for (const { operator, reads, patterns, holds } of rules) {
      for (const pattern of patterns) {
        const match = matchAt(node, pattern, around);
        if (!match || (holds && !holds(match, around))) continue;
        for (const part of match.nodes) gone.add(part);
        const inputs = reads.map((name) => match.values.get(name) ?? '');
        return [{ ...node, operator, inputs, attributes: new Map() }];
      }
    }
    return [node];
  });
  return kept.toReversed();
}

function surroundingsOf(
  nodes: readonly GraphNode[],
  tensors: ReadonlyMap<string, Tensor>,
  output: string,
): Surroundings {
  const makers = new Map<string, GraphNode>();
  const reads = new Map([[output, 1]]);
  for (const node of nodes) {
    for (const name of node.outputs) makers.set(name, node);
    for (const name of node.inputs) reads.set(name, (reads.get(name) ?? 0) + 1);
  }
  return { makerOf: (name) => makers.get(name), readsOf: (name) => reads.get(name) ?? 0, tensors };
}

const dimsOf = (match: Match, name: string, { tensors }: Surroundings): Dims =>
  tensors.get(match.values.get(name) ?? '')?.dims ?? [];

/** All means are over the last axis, and the scale is one number for each of its elements. */
function isOverLastAxis(match: Match, around: Surroundings): boolean {
  const x = dimsOf(match, 'x', around);
  const channels = x[x.length - 1];
  const means = [...match.nodes].filter(({ operator }) => operator === 'ReduceMean');
  const areMeans = means.every(({ outputs }) => {
    const dims = around.tensors.get(outputs[0])?.dims ?? [];
    return dims.length === x.length && dims.every((size, i) => size === (i === x.length - 1 ? 1 : x[i]));
  });
  const scales = ['scale', 'shift'].filter((name) => match.values.has(name));
  return areMeans && scales.every((name) => elementsOf(dimsOf(match, name, around)) === channels);
}

function isBias(match: Match, around: Surroundings): boolean {
  const weights = dimsOf(match, 'weights', around);
  const bias = dimsOf(match, 'bias', around);
  const columns = weights[weights.length - 1];
  return weights.length === 2 && bias[bias.length - 1] === columns && elementsOf(bias) === columns;
}
