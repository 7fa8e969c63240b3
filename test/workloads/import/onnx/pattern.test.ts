import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../../../workloads/import/onnx/graph.ts';
import { matchAt, parsePattern } from '../../../../workloads/import/onnx/pattern.ts';
import type { Surroundings } from '../../../../workloads/import/onnx/pattern.ts';
import type { Tensor } from '../../../../workloads/import/onnx/tensor.ts';

const node = (operator: string, output: string, ...inputs: readonly string[]): GraphNode => {
  return { name: '', operator, inputs, outputs: [output], attributes: new Map() };
};

const constant = (numbers: readonly number[]): Tensor => {
  return { dims: [numbers.length], constant: { numbers, isInteger: false, origin: null } };
};

/** A graph of these nodes, in which single letters are data, `half` is 0.5 and `w` a list. */
function around(...nodes: readonly GraphNode[]): Surroundings {
  const tensors = new Map<string, Tensor>([
    ['half', constant([0.5])],
    ['w', constant([1, 2])],
  ]);
  for (const name of nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])) {
    if (!tensors.has(name)) tensors.set(name, { dims: [2], constant: null });
  }
  return {
    makerOf: (name) => nodes.find(({ outputs }) => outputs.includes(name)),
    readsOf: (name) => nodes.flatMap(({ inputs }) => inputs).filter((input) => input === name).length,
    tensors,
  };
}

describe('a pattern', () => {
  it('is read from a formula', () => {
    expect(parsePattern('Mul(x, 0.5)')).toEqual({
      kind: 'node',
      operator: 'Mul',
      operands: [
        { kind: 'value', name: 'x' },
        { kind: 'number', value: 0.5 },
      ],
    });
    for (const text of ['', 'Mul(x', 'Mul(x))', 'Mul(x) y']) expect(() => parsePattern(text)).toThrow('no pattern');
  });

  it('fits sums and products either way round, and nothing else', () => {
    const scaled = parsePattern('Mul(x, 0.5)');
    for (const inputs of [
      ['a', 'half'],
      ['half', 'a'],
    ]) {
      const mul = node('Mul', 'y', ...inputs);
      expect(matchAt(mul, scaled, around(mul))?.values).toEqual(new Map([['x', 'a']]));
      const div = node('Div', 'y', ...inputs);
      expect(matchAt(div, parsePattern('Div(x, #)'), around(div)) !== null).toBe(inputs[0] === 'a');
    }
  });

  it('tells data, lists of numbers and single numbers apart', () => {
    const mul = node('Mul', 'y', 'a', 'w');
    expect(matchAt(mul, parsePattern('Mul(x, #)'), around(mul))).toBeNull();
    expect(matchAt(mul, parsePattern('Mul(x, x)'), around(mul))).toBeNull();
    expect(matchAt(mul, parsePattern('Mul(x, scale)'), around(mul))?.values.get('scale')).toBe('w');
    const half = node('Mul', 'y', 'a', 'half');
    expect(matchAt(half, parsePattern('Mul(x, 0.6)'), around(half))).toBeNull();
    const both = node('Mul', 'y', 'a', 'b');
    expect(matchAt(both, parsePattern('Mul(x, scale)'), around(both))).toBeNull();
    expect(matchAt(both, parsePattern('Mul(x, x)'), around(both))).toBeNull();
  });

  it('may have constants behind its operands, but no data', () => {
    const clip = node('Clip', 'y', 'a', 'half', '');
    expect(matchAt(clip, parsePattern('Clip(x)'), around(clip))).not.toBeNull();
    const bounded = node('Clip', 'y', 'a', 'b');
    expect(matchAt(bounded, parsePattern('Clip(x)'), around(bounded))).toBeNull();
  });

  it('fits only if what is inside is read by nothing else', () => {
    const silu = parsePattern('Mul(x, Sigmoid(x))');
    const [gate, mul] = [node('Sigmoid', 'g', 'a'), node('Mul', 'y', 'a', 'g')];
    expect(matchAt(mul, silu, around(gate, mul))?.nodes).toEqual(new Set([mul, gate]));
    expect(matchAt(mul, silu, around(gate, mul, node('Relu', 'z', 'g')))).toBeNull();
    const other = node('Mul', 'y', 'b', 'g');
    expect(matchAt(other, silu, around(gate, other))).toBeNull();
  });
});
