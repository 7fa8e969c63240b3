/** Networks of weft written as ONNX files, as PyTorch exports them: what comes back should be the same network. */
import type { Layer, Network } from '../../../../workloads/layer.ts';
import { GraphWriter } from './onnx-encoder.ts';

/** Writes a network of convolutions. Kinds that it has none of are left out. */
export function asOnnx(network: Network, batch: number | string | null = 'batch'): Uint8Array<ArrayBuffer> {
  const graph = new GraphWriter();
  const values = new Map([['input', 'input']]);
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((id) => values.get(id) ?? '');
    values.set(layer.id, addLayer(graph, layer, inputs));
  }
  const { channels, height, width } = network.input;
  const last = values.get(network.layers.at(-1)?.id ?? '') ?? '';
  return graph.model({ name: 'input', dims: [batch, channels, height, width] }, last, { name: network.title });
}

function addLayer(graph: GraphWriter, layer: Layer, inputs: readonly string[]): string {
  const { id, input, output } = layer;
  switch (layer.kind) {
    case 'conv2d': {
      const { kernelHeight, kernelWidth, stride, paddingTop, paddingLeft, groups, hasBias } = layer;
      const after = (size: number, places: number, kernel: number, before: number): number =>
        Math.max(0, (places - 1) * stride + kernel - before - size);
      const bottom = after(input.height, output.height, kernelHeight, paddingTop);
      const right = after(input.width, output.width, kernelWidth, paddingLeft);
      const weights = graph.weights(
        `${id}.weight`,
        output.channels,
        input.channels / groups,
        kernelHeight,
        kernelWidth,
      );
      const bias = hasBias ? [graph.weights(`${id}.bias`, output.channels)] : [];
      const pads = [paddingTop, paddingLeft, bottom, right];
      const window = { kernel_shape: [kernelHeight, kernelWidth], strides: [stride, stride], pads, dilations: [1, 1] };
      return graph.add('Conv', [...inputs, weights, ...bias], { ...window, group: groups }, id);
    }
    case 'linear': {
      const flat = graph.add('Flatten', inputs, { axis: 1 });
      const elements = input.channels * input.height * input.width;
      const weights = graph.weights(`${id}.weight`, output.channels, elements);
      const bias = layer.hasBias ? [graph.weights(`${id}.bias`, output.channels)] : [];
      return graph.add('Gemm', [flat, weights, ...bias], { alpha: { float: 1 }, beta: { float: 1 }, transB: 1 }, id);
    }
    case 'batch-norm': {
      const names = ['weight', 'bias', 'running_mean', 'running_var'];
      const numbers = names.map((name) => graph.weights(`${id}.${name}`, input.channels));
      return graph.add('BatchNormalization', [...inputs, ...numbers], { epsilon: { float: 1e-5 } }, id);
    }
    case 'relu':
      return graph.add('Relu', inputs, {}, id);
    case 'add':
      return graph.add('Add', inputs, {}, id);
    case 'max-pool': {
      const { kernel, stride, padding } = layer;
      const after = Math.max(0, (output.height - 1) * stride + kernel - padding - input.height);
      const pads = [padding, padding, after, after];
      return graph.add('MaxPool', inputs, { kernel_shape: [kernel, kernel], strides: [stride, stride], pads }, id);
    }
    case 'global-average-pool':
      return graph.add('GlobalAveragePool', inputs, {}, id);
    default:
      throw new Error(`no convolution network: ${layer.kind}`);
  }
}
