/**
 * Matrix products: MatMul and Gemm.
 *
 * With an initializer on one side they are layers with weights, for each token alone: a linear layer if there is one token, a
 * 1×1 convolution if there are many, a grouped one if there is a matrix for each of several parts (experts, heads). Without,
 * they are products of two maps. Which operand is transposed makes no difference: it is read in any order.
 */
import { READ_IN_PLACE, asMap, asPixels, operandOf } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import { mapOf } from '../activation.ts';
import type { Activation } from '../activation.ts';
import { inputOf, intOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { broadcast, elementsOf, formatDims, learnedNumbers } from '../tensor.ts';
import type { Constant, Dims, Tensor } from '../tensor.ts';

/** Operators of this file. `weft:MatMulBias` is a MatMul and the Add behind it, made by `fusions.ts`. */
export const products: OperatorTable = {
  MatMul: { shape: matMulShape, lower: lowerMatMul },
  'weft:MatMulBias': { shape: matMulShape, lower: lowerMatMul },
  Gemm: { shape: gemmShape, lower: lowerGemm },
};

/** A product of batches of matrices; batches are broadcast. */
interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly reduction: number;
  readonly batchA: Dims;
  readonly batchB: Dims;
  readonly batch: Dims;
}

/** As numpy's matmul: a vector is a matrix of one row or one column, which the result then lacks. */
function productOf(call: Call): Product {
  const [{ dims: a }, { dims: b }] = [inputOf(call, 0), inputOf(call, 1)];
  if (a.length === 0 || b.length === 0) refuse(call, 'multiplies by a single number; Mul is meant for that');
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  const [rows, reduction] = left.slice(-2);
  const [rowsOfB, columns] = right.slice(-2);
  const [batchA, batchB] = [left.slice(0, -2), right.slice(0, -2)];
  const batch = broadcast([batchA, batchB]);
  if (reduction !== rowsOfB || !batch) return refuse(call, `cannot multiply ${formatDims(a)} by ${formatDims(b)}`);
  return { rows, columns, reduction, batchA, batchB, batch };
}

function matMulShape(call: Call): readonly Dims[] {
  const { batch, rows, columns } = productOf(call);
  const [isRow, isColumn] = [0, 1].map((i) => inputOf(call, i).dims.length === 1);
  return [[...batch, ...(isRow ? [] : [rows]), ...(isColumn ? [] : [columns])]];
}

function lowerMatMul(site: Site): readonly Activation[] {
  const product = productOf(site);
  const [a, b] = [inputOf(site, 0), inputOf(site, 1)];
  if (b.constant) return [lowerRight(site, product, b.constant)];
  if (a.constant) return [lowerLeft(site, product, a.constant)];
  return [lowerBoth(site, product)];
}

/** Tokens times weights. */
function lowerRight(site: Site, product: Product, weights: Constant): Activation {
  const { rows, columns, reduction, batchA, batchB } = product;
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  const [matrices, parts] = [elementsOf(batchB), elementsOf(batchA)];
  const hasBias = Boolean(site.inputs[2]);
  const last = x.dims.length - 1;
  const layer = { channels: columns, hasBias, weights };
  if (matrices === 1) return { ...weightsLayer(site, x, last, layer), dims, axis: dims.length - 1 };
  const wide = { ...layer, channels: matrices * columns, hasBias: false };
  // Every matrix reads the same tokens: one matrix, wider.
  if (parts === 1) return { ...weightsLayer(site, x, last, wide), dims, axis: null };
  if (parts !== matrices) {
    const shapes = `${formatDims(x.dims)} by weights ${formatDims(inputOf(site, 1).dims)}`;
    refuse(site, `multiplies ${shapes}: as many matrices as parts, or one, are supported`);
  }
  const { writer, node } = site;
  const channels = matrices * reduction;
  const from = asMap(site, x, { channels, height: rows, width: 1 });
  const groups = { kernel: 1, channels: wide.channels, padding: 0, groups: matrices };
  const source = writer.builder.conv(writer.idOf(node), from, groups);
  if (weights.origin) writer.countWeights(weights.origin.name, source);
  return { dims, source, map: writer.builder.mapOf(source), axis: null };
}

/** Weights times a matrix whose columns are the tokens. */
function lowerLeft(site: Site, { rows, batchA }: Product, weights: Constant): Activation {
  const x = operandOf(site, 1);
  const [dims] = site.outputs;
  if (elementsOf(batchA) !== 1) {
    refuse(
      site,
      `its weights ${formatDims(inputOf(site, 0).dims)} are several matrices, on the left; one is supported`,
    );
  }
  const axis = Math.max(0, x.dims.length - 2);
  const layer = weightsLayer(site, x, axis, { channels: rows, hasBias: false, weights });
  return { ...layer, dims, axis: Math.max(0, dims.length - 2) };
}

interface WeightsLayer {
  readonly channels: number;
  readonly hasBias: boolean;
  readonly weights: Constant;
}

/** A linear layer, or a 1×1 convolution of all tokens, over the channels that run along an axis. */
function weightsLayer(
  site: Site,
  x: Activation,
  axis: number,
  layer: WeightsLayer,
): Pick<Activation, 'source' | 'map'> {
  const { channels, hasBias, weights } = layer;
  const { writer, node } = site;
  const { builder } = writer;
  const reduction = x.dims[axis];
  const tiedTo = tableOf(site, weights, channels, reduction);
  const isVector = elementsOf(x.dims) === reduction && tiedTo === null;
  const id = writer.idOf(node);
  const point = { kernel: 1, padding: 0, channels, hasBias, tiedTo };
  const source = isVector
    ? builder.linear(id, x.source, channels, hasBias)
    : builder.conv(id, asPixels(site, x, reduction, axis), point);
  if (weights.origin && tiedTo === null) writer.countWeights(weights.origin.name, source);
  return { source, map: builder.mapOf(source) };
}

/** The embedding whose table the weights are. */
function tableOf({ writer }: Site, { origin }: Constant, channels: number, reduction: number): string | null {
  const embedding = origin && writer.embeddings.get(origin.name);
  if (!origin || embedding === undefined) return null;
  return origin.dims[0] === channels && origin.dims[1] === reduction ? embedding : null;
}

/** A product of two maps. A matrix that many are multiplied by makes one product with more rows or columns. */
function lowerBoth(site: Site, product: Product): Activation {
  const { rows, columns, reduction, batchA, batchB, batch } = product;
  const [a, b] = [operandOf(site, 0), operandOf(site, 1)];
  const [partsA, partsB, all] = [batchA, batchB, batch].map(elementsOf);
  const { writer, node } = site;
  const [dims] = site.outputs;
  const sizes = (): Parameters<typeof writer.builder.matmul>[3] => {
    if (partsB === 1) return { instances: 1, rows: all * rows, columns, reduction };
    if (partsA === 1) return { instances: 1, rows, columns: all * columns, reduction };
    return { instances: all, rows, columns, reduction };
  };
  const size = all === 1 || (partsA === all && partsB === all) ? { instances: all, rows, columns, reduction } : sizes();
  const from = (value: Activation, elements: number, name: string): string => {
    if (elementsOf(value.dims) === elements) return value.source;
    writer.note(READ_IN_PLACE);
    const map = mapOf([...batch, elements / all, 1], batch.length);
    return writer.builder.gap(writer.idOf(node, name), value.source, map);
  };
  const source = writer.builder.matmul(
    writer.idOf(node),
    from(a, size.instances * size.rows * reduction, 'repeated_a'),
    from(b, size.instances * size.columns * reduction, 'repeated_b'),
    size,
  );
  return { dims, source, map: writer.builder.mapOf(source), axis: dims.length - 1 };
}

function gemmShape(call: Call): readonly Dims[] {
  const { rows, columns } = gemmOf(call);
  const c = call.inputs[2];
  const fits = !c || broadcast([c.dims, [rows, columns]])?.join() === `${rows},${columns}`;
  if (!fits) refuse(call, `cannot add ${formatDims(c.dims)} to a result of ${formatDims([rows, columns])}`);
  return [[rows, columns]];
}

function gemmOf(call: Call): { readonly rows: number; readonly columns: number; readonly reduction: number } {
  const [{ dims: a }, { dims: b }] = [inputOf(call, 0), inputOf(call, 1)];
  if (a.length !== 2 || b.length !== 2) refuse(call, `multiplies matrices, not ${formatDims(a)} by ${formatDims(b)}`);
  const [rows, reduction] = intOf(call, 'transA', 0) === 0 ? a : a.toReversed();
  const [rowsOfB, columns] = intOf(call, 'transB', 0) === 0 ? b : b.toReversed();
  if (reduction !== rowsOfB) refuse(call, `cannot multiply ${formatDims(a)} by ${formatDims(b)} as its attributes say`);
  return { rows, columns, reduction };
}

function lowerGemm(site: Site): readonly Activation[] {
  const { rows, columns, reduction } = gemmOf(site);
  const [a, b] = [inputOf(site, 0), inputOf(site, 1)];
  const c = site.inputs[2] ?? null;
  const [dims] = site.outputs;
  const isBias = c?.constant !== undefined && c.constant !== null && elementsOf(c.dims) === columns;
  let made: Activation;
  if (b.constant) {
    const axis = intOf(site, 'transA', 0) === 0 ? 1 : 0;
    const layer = { channels: columns, hasBias: isBias, weights: b.constant };
    made = { ...weightsLayer(site, operandOf(site, 0), axis, layer), dims, axis: 1 };
    if (isBias) return [made];
  } else if (a.constant) {
    const axis = intOf(site, 'transB', 0) === 0 ? 0 : 1;
    const layer = { channels: rows, hasBias: false, weights: a.constant };
    made = { ...weightsLayer(site, operandOf(site, 1), axis, layer), dims, axis: 0 };
  } else made = lowerBoth(site, { rows, columns, reduction, batchA: [], batchB: [], batch: [] });
  return [c ? addTo(site, made, c) : made];
}

/** What a Gemm adds that is no bias. */
function addTo(site: Site, made: Activation, added: Tensor): Activation {
  const { writer, node } = site;
  const id = writer.idOf(node, 'add');
  const operand = site.operands[2];
  if (operand && elementsOf(operand.dims) === elementsOf(made.dims)) {
    return { ...made, source: writer.builder.add(id, made.source, asMap(site, operand, made.map)) };
  }
  const sources = operand ? [made.source, operand.source] : [made.source];
  const work = { operator: 'add', output: made.map, parameters: learnedNumbers(added), gradient: 'linear' } as const;
  return { ...made, source: writer.builder.vectorWork(id, sources, work) };
}
