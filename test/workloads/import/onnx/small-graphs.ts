/** Graphs of a few nodes, and what becomes of them. */
import type { OnnxOptions } from '../../../../workloads/import/onnx/read-onnx.ts';
import { readOnnx } from '../../../../workloads/import/onnx/read-onnx.ts';
import type { ImportedNetwork } from '../../../../workloads/import/onnx/read-onnx.ts';
import type { Network } from '../../../../workloads/layer.ts';
import { formatFeatureMap } from '../../../../workloads/layer.ts';
import { GraphWriter } from './onnx-encoder.ts';
import type { ModelSpec, ValueSpec } from './onnx-encoder.ts';

/** What a test may set. */
export interface SmallGraph extends Partial<OnnxOptions> {
  readonly opset?: ModelSpec['opset'];
  readonly others?: readonly ValueSpec[];
  readonly values?: readonly ValueSpec[];
}

/** Reads a graph that a function writes, which is given a writer and returns the output. The input is `x`. */
export function readSmall(
  dims: readonly (number | string | null)[],
  write: (graph: GraphWriter) => string | readonly string[],
  { opset, others = [], values, ...options }: SmallGraph = {},
): ImportedNetwork {
  const graph = new GraphWriter();
  const output = write(graph);
  const rest = { ...(opset !== undefined && { opset }), ...(values && { values }) };
  return readOnnx(graph.model([{ name: 'x', dims }, ...others], output, rest), { file: 'small.onnx', ...options });
}

/** Layers in short: `conv2d 8×4×4`, work of the vector engine by its operator. */
export function inShort({ layers }: Network): readonly string[] {
  return layers.map((layer) => {
    const kind = layer.kind === 'vector-work' ? layer.operator : layer.kind;
    return `${kind} ${formatFeatureMap(layer.output)}`;
  });
}

/** The layers of a small graph, in short. */
export function layersOf(...args: Parameters<typeof readSmall>): readonly string[] {
  return inShort(readSmall(...args).network);
}
