/** Graphs as exporters write them, with shapes computed in the graph and formulas in elementary steps. */
import { BOOL, GraphWriter, INT64 } from './onnx-encoder.ts';

/** x·W + b, for each token: a MatMul and an Add, as PyTorch writes a linear layer that reads more than a matrix. */
export function tokenLinear(graph: GraphWriter, id: string, x: string, from: number, to: number): string {
  const product = graph.add('MatMul', [x, graph.weights(`${id}.weight`, from, to)], {}, `/${id}/MatMul`);
  return graph.add('Add', [graph.weights(`${id}.bias`, to), product], {}, `/${id}/Add`);
}

/** Layer norm before version 17. */
export function layerNormSteps(graph: GraphWriter, id: string, x: string, width: number): string {
  const mean = graph.add('ReduceMean', [x], { axes: [-1] });
  const centred = graph.add('Sub', [x, mean]);
  const square = graph.add('Pow', [centred, graph.float(2)]);
  const variance = graph.add('ReduceMean', [square], { axes: [-1] });
  const root = graph.add('Sqrt', [graph.add('Add', [variance, graph.float(1e-6)])]);
  const normalised = graph.add('Div', [centred, root]);
  const scaled = graph.add('Mul', [normalised, graph.weights(`${id}.weight`, width)]);
  return graph.add('Add', [scaled, graph.weights(`${id}.bias`, width)], {}, `/${id}/Add_1`);
}

/** Layer norm from version 17 on. */
export function layerNorm(graph: GraphWriter, id: string, x: string, width: number): string {
  const numbers = [graph.weights(`${id}.weight`, width), graph.weights(`${id}.bias`, width)];
  return graph.add('LayerNormalization', [x, ...numbers], { axis: -1, epsilon: { float: 1e-6 } }, `/${id}/Norm`);
}

/** GELU by the error function. */
export function geluSteps(graph: GraphWriter, id: string, x: string): string {
  const erf = graph.add('Erf', [graph.add('Div', [x, graph.float(Math.SQRT2)])]);
  const gated = graph.add('Mul', [x, graph.add('Add', [erf, graph.float(1)])]);
  return graph.add('Mul', [gated, graph.float(0.5)], {}, `/${id}/Mul_1`);
}

/** GELU in the tanh form, as GPT-2 has it. */
export function geluTanhSteps(graph: GraphWriter, id: string, x: string): string {
  const half = graph.add('Mul', [x, graph.float(0.5)]);
  const cube = graph.add('Mul', [graph.add('Pow', [x, graph.float(3)]), graph.float(0.044715)]);
  const inner = graph.add('Mul', [graph.add('Add', [x, cube]), graph.float(Math.sqrt(2 / Math.PI))]);
  const gate = graph.add('Add', [graph.add('Tanh', [inner]), graph.float(1)]);
  return graph.add('Mul', [half, gate], {}, `/${id}/Mul_3`);
}

/** The size of an axis, in a list, computed from a value. */
export function sizeOf(graph: GraphWriter, x: string, axis: number): string {
  const size = graph.add('Gather', [graph.add('Shape', [x]), graph.ints([axis], [])], { axis: 0 });
  return graph.add('Unsqueeze', [size, graph.ints([0])]);
}

/** Reshapes to sizes that are numbers, or computed. */
export function reshape(graph: GraphWriter, x: string, sizes: readonly (number | string)[]): string {
  const parts = sizes.map((size) => (typeof size === 'string' ? size : graph.ints([size])));
  return graph.add('Reshape', [x, graph.add('Concat', parts, { axis: 0 })]);
}

export interface TransformerSize {
  readonly width: number;
  readonly heads: number;
  readonly depth: number;
}

/** ViT/16 at 224, 1000 classes, as timm has it: queries, keys and values are one layer, whose result is taken apart. */
export function vit(
  { width, heads, depth }: TransformerSize,
  hasNormOperator: boolean,
): GraphWriter & { result: string } {
  const graph = new GraphWriter();
  const norm = hasNormOperator ? layerNorm : layerNormSteps;
  const weights = [graph.weights('patch.weight', width, 3, 16, 16), graph.weights('patch.bias', width)];
  const patches = graph.add(
    'Conv',
    ['image', ...weights],
    { kernel_shape: [16, 16], strides: [16, 16] },
    '/patch/Conv',
  );
  const rows = reshape(graph, patches, [sizeOf(graph, patches, 0), width, -1]);
  const tokens = graph.add('Transpose', [rows], { perm: [0, 2, 1] });
  const shape = graph.add('Concat', [sizeOf(graph, tokens, 0), graph.ints([-1]), graph.ints([-1])], { axis: 0 });
  const isOpen = graph.add('Equal', [shape, graph.add('Mul', [graph.constant(ones(3)), graph.ints([-1])])]);
  const size = graph.add('Where', [isOpen, graph.constant(ones(3)), shape]);
  const token = graph.add('Expand', [graph.weights('cls_token', 1, 1, width), size], {}, '/Expand');
  const all = graph.add('Concat', [token, tokens], { axis: 1 }, '/cls/Concat');
  let at = graph.add('Add', [all, graph.weights('pos_embed', 1, 197, width)], {}, '/pos/Add');
  for (let block = 0; block < depth; block += 1) {
    const id = `blocks.${block}`;
    const normed = norm(graph, `${id}.norm1`, at, width);
    const qkv = tokenLinear(graph, `${id}.attn.qkv`, normed, width, 3 * width);
    const sizes = [sizeOf(graph, qkv, 0), sizeOf(graph, qkv, 1), 3, heads, width / heads];
    const parts = graph.add('Transpose', [reshape(graph, qkv, sizes)], { perm: [2, 0, 3, 1, 4] });
    const [q, k, v] = [0, 1, 2].map((i) => graph.add('Gather', [parts, graph.ints([i], [])], { axis: 0 }));
    const scaled = graph.add('Mul', [q, graph.float((width / heads) ** -0.5)]);
    const turned = graph.add('Transpose', [k], { perm: [0, 1, 3, 2] });
    const scores = graph.add(
      'Softmax',
      [graph.add('MatMul', [scaled, turned], {}, `/${id}/scores`)],
      { axis: -1 },
      `/${id}/Softmax`,
    );
    const mixed = graph.add('Transpose', [graph.add('MatMul', [scores, v], {}, `/${id}/mixed`)], {
      perm: [0, 2, 1, 3],
    });
    const flat = reshape(graph, mixed, [sizeOf(graph, normed, 0), sizeOf(graph, normed, 1), width]);
    const middle = graph.add('Add', [at, tokenLinear(graph, `${id}.attn.proj`, flat, width, width)], {}, `/${id}/Add`);
    const second = norm(graph, `${id}.norm2`, middle, width);
    const hidden = geluSteps(graph, `${id}.mlp.act`, tokenLinear(graph, `${id}.mlp.fc1`, second, width, 4 * width));
    at = graph.add('Add', [middle, tokenLinear(graph, `${id}.mlp.fc2`, hidden, 4 * width, width)], {}, `/${id}/Add_1`);
  }
  const last = norm(graph, 'norm', at, width);
  const chosen = graph.add('Gather', [last, graph.ints([0], [])], { axis: 1 }, '/Gather');
  const head = [graph.weights('head.weight', 1000, width), graph.weights('head.bias', 1000)];
  return Object.assign(graph, { result: graph.add('Gemm', [chosen, ...head], { transB: 1 }, '/head/Gemm') });
}

export interface TextSize extends TransformerSize {
  readonly vocabulary: number;
  readonly positions: number;
}

/** BERT with its pooler, as Hugging Face has it, with a mask and segments as further inputs. */
export function bert({ width, heads, depth, vocabulary, positions }: TextSize): GraphWriter & { result: string } {
  const graph = new GraphWriter();
  // The mask: 1 where there is a token, turned into 0 and a large negative number.
  const mask = graph.add('Unsqueeze', ['attention_mask', graph.ints([1, 2])]);
  const inverse = graph.add('Sub', [graph.float(1), graph.add('Cast', [mask], { to: 1 })], {}, '/mask/Sub');
  const bias = graph.add('Mul', [inverse, graph.float(-3.4e38)], {}, '/mask/Mul');
  const words = graph.add('Gather', [graph.weights('words', vocabulary, width), 'input_ids'], {}, '/words/Gather');
  const types = graph.add('Gather', [graph.weights('types', 2, width), 'token_type_ids'], {}, '/types/Gather');
  const indices = graph.constant({
    name: '',
    dims: [1, positions],
    dataType: INT64,
    numbers: [...Array(positions).keys()],
  });
  const length = sizeOf(graph, 'input_ids', 1);
  const used = graph.add('Slice', [indices, graph.ints([0]), length, graph.ints([1]), graph.ints([1])]);
  const places = graph.add('Gather', [graph.weights('positions', positions, width), used], {}, '/positions/Gather');
  const typed = graph.add('Add', [words, types], {}, '/types/Add');
  let at = layerNormSteps(graph, 'norm', graph.add('Add', [typed, places], {}, '/positions/Add'), width);
  const split = (x: string): string => {
    const parts = reshape(graph, x, [sizeOf(graph, x, 0), sizeOf(graph, x, 1), heads, width / heads]);
    return graph.add('Transpose', [parts], { perm: [0, 2, 1, 3] });
  };
  for (let layer = 0; layer < depth; layer += 1) {
    const id = `layer.${layer}`;
    const query = split(tokenLinear(graph, `${id}.query`, at, width, width));
    const key = tokenLinear(graph, `${id}.key`, at, width, width);
    const value = split(tokenLinear(graph, `${id}.value`, at, width, width));
    const turned = graph.add('Transpose', [reshape(graph, key, [0, -1, heads, width / heads])], { perm: [0, 2, 3, 1] });
    const scores = graph.add('MatMul', [query, turned], {}, `/${id}/scores`);
    const masked = graph.add(
      'Add',
      [graph.add('Div', [scores, graph.float(Math.sqrt(width / heads))]), bias],
      {},
      `/${id}/masked`,
    );
    const mixed = graph.add(
      'MatMul',
      [graph.add('Softmax', [masked], { axis: -1 }, `/${id}/Softmax`), value],
      {},
      `/${id}/mixed`,
    );
    const flat = reshape(graph, graph.add('Transpose', [mixed], { perm: [0, 2, 1, 3] }), [0, -1, width]);
    const summed = graph.add('Add', [tokenLinear(graph, `${id}.dense`, flat, width, width), at], {}, `/${id}/Add`);
    const middle = layerNormSteps(graph, `${id}.norm1`, summed, width);
    const hidden = geluSteps(graph, `${id}.gelu`, tokenLinear(graph, `${id}.up`, middle, width, 4 * width));
    const second = graph.add(
      'Add',
      [tokenLinear(graph, `${id}.down`, hidden, 4 * width, width), middle],
      {},
      `/${id}/Add_1`,
    );
    at = layerNormSteps(graph, `${id}.norm2`, second, width);
  }
  const first = graph.add('Gather', [at, graph.ints([0], [])], { axis: 1 }, '/first/Gather');
  const pooler = [graph.weights('pooler.weight', width, width), graph.weights('pooler.bias', width)];
  return Object.assign(graph, { result: graph.add('Gemm', [first, ...pooler], { transB: 1 }, '/pooler/Gemm') });
}

/** GPT-2 with a causal mask and a tied head; its linear layers read matrices, so they are Gemms between two Reshapes. */
export function gpt2(
  { width, heads, depth, vocabulary, positions }: TextSize,
  tokens: number,
): GraphWriter & { result: string } {
  const graph = new GraphWriter();
  const table = graph.weights('wte', vocabulary, width);
  const words = graph.add('Gather', [table, 'ids'], {}, '/wte/Gather');
  const range = graph.add('Range', [
    graph.ints([0], []),
    graph.add('Squeeze', [sizeOf(graph, 'ids', 1)]),
    graph.ints([1], []),
  ]);
  const places = graph.add('Gather', [
    graph.weights('wpe', positions, width),
    graph.add('Unsqueeze', [range, graph.ints([0])]),
  ]);
  let at = graph.add('Add', [words, places], {}, '/wpe/Add');
  const dense = (id: string, x: string, from: number, to: number): string => {
    const rows = graph.add('Reshape', [x, graph.ints([-1, from])]);
    const numbers = [graph.weights(`${id}.weight`, from, to), graph.weights(`${id}.bias`, to)];
    const product = graph.add('Gemm', [rows, ...numbers], {}, `/${id}/Gemm`);
    return reshape(graph, product, [sizeOf(graph, x, 0), sizeOf(graph, x, 1), to]);
  };
  const seen = graph.constant({ name: '', dims: [1, 1, tokens, tokens], dataType: BOOL });
  for (let block = 0; block < depth; block += 1) {
    const id = `h.${block}`;
    const qkv = dense(`${id}.c_attn`, layerNorm(graph, `${id}.ln_1`, at, width), width, 3 * width);
    const outputs = ['q', 'k', 'v'].map((name) => `${id}.${name}`);
    graph.nodes.push({
      operator: 'Split',
      inputs: [qkv, graph.ints([width, width, width])],
      outputs,
      attributes: { axis: 2 },
    });
    const [q, k, v] = outputs.map((name, i) => {
      const parts = reshape(graph, name, [0, 0, heads, width / heads]);
      return graph.add('Transpose', [parts], { perm: i === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3] });
    });
    const scores = graph.add('Div', [graph.add('MatMul', [q, k], {}, `/${id}/scores`), graph.float(8)]);
    const masked = graph.add('Where', [seen, scores, graph.float(-3.4e38)], {}, `/${id}/Where`);
    const mixed = graph.add(
      'MatMul',
      [graph.add('Softmax', [masked], { axis: -1 }, `/${id}/Softmax`), v],
      {},
      `/${id}/mixed`,
    );
    const flat = reshape(graph, graph.add('Transpose', [mixed], { perm: [0, 2, 1, 3] }), [0, 0, width]);
    const middle = graph.add('Add', [dense(`${id}.c_proj`, flat, width, width), at], {}, `/${id}/Add`);
    const up = dense(`${id}.c_fc`, layerNorm(graph, `${id}.ln_2`, middle, width), width, 4 * width);
    const hidden = geluTanhSteps(graph, `${id}.act`, up);
    at = graph.add('Add', [middle, dense(`${id}.mlp.c_proj`, hidden, 4 * width, width)], {}, `/${id}/Add_1`);
  }
  const last = layerNorm(graph, 'ln_f', at, width);
  const head = graph.add('Transpose', [table], { perm: [1, 0] });
  return Object.assign(graph, { result: graph.add('MatMul', [last, head], {}, '/lm_head/MatMul') });
}

function ones(count: number): { name: string; dims: number[]; dataType: number; numbers: number[] } {
  return { name: '', dims: [count], dataType: INT64, numbers: Array.from({ length: count }, () => 1) };
}
