/**
 * Operators that take tensors number by number: activation functions, arithmetic, comparisons.
 *
 * ReLU, GELU and the sum of two maps are layers of their own, a learned vector for each token is a position embedding; the rest
 * is work of the vector engine. Constants that come from the file, are floats and more than one are learned; a mask is not.
 */
import { alias, asMap, asPixels, axisLike, operandOf, operandsOf, vectorWork } from '../operator.ts';
import type { Operator, OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { applied } from '../broadcasting.ts';
import { floatOf, inputOf, intOf, numbersOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { broadcast, elementsOf, formatDims, learnedNumbers } from '../tensor.ts';
import type { Dims, Tensor } from '../tensor.ts';
import { isScaling } from '../uses.ts';
import type { VectorWork } from '../../../layer.ts';

/** Operators of this file. `weft:` ones are made by `fusions.ts`. */
export const elementwise: OperatorTable = {
  Relu: { shape: oneShape, fold: folds((x) => Math.max(0, x)), lower: lowerRelu },
  Gelu: { shape: oneShape, lower: lowerGelu },
  'weft:Gelu': { shape: oneShape, lower: lowerGelu },
  Clip: { shape: oneShape, fold: foldClip, lower: lowerClip },
  PRelu: { shape: broadcastShape, lower: lowerPRelu },
  'weft:Silu': activation('silu'),
  'weft:HardSwish': activation('hard-swish'),
  'weft:Mish': activation('mish'),
  HardSwish: activation('hard-swish'),
  Mish: activation('mish'),
  Swish: activation('silu'),
  Sigmoid: activation('sigmoid', (x) => 1 / (1 + Math.exp(-x))),
  HardSigmoid: activation('hard-sigmoid'),
  Tanh: activation('tanh', Math.tanh),
  Erf: activation('erf'),
  LeakyRelu: activation('leaky-relu'),
  Elu: activation('elu'),
  Selu: activation('selu'),
  Celu: activation('celu'),
  ThresholdedRelu: activation('thresholded-relu'),
  Softplus: activation('softplus'),
  Softsign: activation('softsign'),
  Sqrt: activation('sqrt', Math.sqrt),
  Exp: activation('exp', Math.exp),
  Log: activation('log', Math.log),
  Sin: activation('sin', Math.sin),
  Cos: activation('cos', Math.cos),
  Reciprocal: activation('reciprocal', (x) => 1 / x),
  Abs: activation('abs', Math.abs),
  Neg: step('neg', (x) => -x),
  Floor: step('floor', Math.floor),
  Ceil: step('ceil', Math.ceil),
  Round: step('round', roundEven),
  Sign: step('sign', Math.sign),
  Not: step('not', (x) => (x === 0 ? 1 : 0)),
  IsNaN: step('is-nan', (x) => (Number.isNaN(x) ? 1 : 0), true),
  Add: { shape: broadcastShape, fold: folds((a, b) => a + b), lower: lowerAdd },
  Sum: { shape: broadcastShape, fold: folds((...all) => all.reduce((a, b) => a + b, 0)), lower: lowerAdd },
  Sub: pair('sub', 'linear', (a, b) => a - b),
  Mul: { shape: broadcastShape, fold: folds((a, b) => a * b), lower: (site) => lowerScale(site, 'mul') },
  Div: { shape: broadcastShape, fold: foldDiv, lower: (site) => lowerScale(site, 'div') },
  Pow: pair('pow', 'inputs', (a, b) => a ** b),
  Mod: { shape: broadcastShape, fold: foldMod, lower: (site) => lowerPair(site, 'mod', 'linear') },
  Min: pair('min', 'inputs', Math.min),
  Max: pair('max', 'inputs', Math.max),
  Mean: pair('mean', 'linear', (...all) => all.reduce((a, b) => a + b, 0) / all.length),
  And: compared('and', (a, b) => a !== 0 && b !== 0),
  Or: compared('or', (a, b) => a !== 0 || b !== 0),
  Xor: compared('xor', (a, b) => (a !== 0) !== (b !== 0)),
  Equal: compared('equal', (a, b) => a === b),
  Less: compared('less', (a, b) => a < b),
  LessOrEqual: compared('less-or-equal', (a, b) => a <= b),
  Greater: compared('greater', (a, b) => a > b),
  GreaterOrEqual: compared('greater-or-equal', (a, b) => a >= b),
  Where: {
    shape: broadcastShape,
    fold: folds((condition, a, b) => (condition === 0 ? b : a)),
    isInteger: (call) => [1, 2].every((i) => call.inputs[i]?.constant?.isInteger ?? true),
    lower: (site) => lowerPair(site, 'where', site.inputs[0]?.constant ? 'linear' : 'inputs'),
  },
  Softmax: { shape: oneShape, lower: (site) => [vectorWork(site, { operator: 'softmax', gradient: 'inputs' })] },
  LogSoftmax: { shape: oneShape, lower: (site) => [vectorWork(site, { operator: 'log-softmax', gradient: 'inputs' })] },
  CumSum: { shape: oneShape, lower: (site) => [vectorWork(site, { operator: 'cumulative-sum', gradient: 'linear' })] },
  Trilu: {
    shape: oneShape,
    fold: foldTrilu,
    lower: (site) => [vectorWork(site, { operator: 'trilu', gradient: 'linear' })],
  },
};

type Fold = NonNullable<Operator['fold']>;

function oneShape(call: Call): readonly Dims[] {
  return [inputOf(call, 0).dims];
}

function broadcastShape(call: Call): readonly Dims[] {
  const all = call.node.inputs.map((_, i) => inputOf(call, i).dims);
  if (all.length === 0) refuse(call, 'has no inputs');
  const dims = broadcast(all);
  return dims ? [dims] : refuse(call, `cannot take ${all.map(formatDims).join(' and ')} number by number`);
}

/** Folding by a function of one number of each input. */
function folds(of: (...values: number[]) => number): Fold {
  return (call, [dims]) => {
    const operands = call.node.inputs.map((_, i) => ({
      dims: inputOf(call, i).dims,
      numbers: numbersOf(call, i, 'numbers') ?? [],
    }));
    return [applied(dims, operands, of)];
  };
}

/** A function whose derivative needs its input. */
function activation(operator: string, of?: (x: number) => number): Operator {
  return {
    shape: oneShape,
    ...(of && { fold: folds(of), isInteger: () => false }),
    lower: (site) => [vectorWork(site, { operator, gradient: 'pointwise', reads: [operandOf(site, 0)] })],
  };
}

/** A function whose derivative is the same everywhere. */
function step(operator: string, of: (x: number) => number, isInteger = false): Operator {
  return {
    shape: oneShape,
    fold: folds(of),
    ...(isInteger && { isInteger: () => true }),
    lower: (site) => [vectorWork(site, { operator, gradient: 'linear', reads: [operandOf(site, 0)] })],
  };
}

function pair(operator: string, gradient: VectorWork['gradient'], of: (...values: number[]) => number): Operator {
  return { shape: broadcastShape, fold: folds(of), lower: (site) => lowerPair(site, operator, gradient) };
}

function compared(operator: string, of: (a: number, b: number) => boolean): Operator {
  return {
    shape: broadcastShape,
    fold: folds((a, b) => (of(a, b) ? 1 : 0)),
    isInteger: () => true,
    lower: (site) => lowerPair(site, operator, 'linear'),
  };
}

/** Halves go to the even neighbour. */
function roundEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function areIntegers(call: Call): boolean {
  return call.inputs.every((input) => input?.constant?.isInteger ?? true);
}

/** Whole numbers divide towards zero. */
function foldDiv(call: Call, outputs: readonly Dims[]): readonly (readonly number[])[] {
  const isWhole = areIntegers(call);
  return folds((a, b) => (isWhole ? Math.trunc(a / b) : a / b))(call, outputs);
}

/** The sign is the divisor's, or with `fmod` that of what is divided. */
function foldMod(call: Call, outputs: readonly Dims[]): readonly (readonly number[])[] {
  const isC = intOf(call, 'fmod', 0) !== 0;
  return folds((a, b) => (isC ? a % b : a - b * Math.floor(a / b)))(call, outputs);
}

function foldTrilu(call: Call, [dims]: readonly Dims[]): readonly (readonly number[])[] {
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  const [offset = 0] = numbersOf(call, 1, 'diagonal') ?? [];
  const isUpper = intOf(call, 'upper', 1) !== 0;
  if (dims.length < 2) refuse(call, `takes matrices, not ${formatDims(dims)}`);
  const [rows, columns] = dims.slice(-2);
  return [
    numbers.map((value, position) => {
      const column = position % columns;
      const row = Math.floor(position / columns) % rows;
      return (isUpper ? column >= row + offset : column <= row + offset) ? value : 0;
    }),
  ];
}

/** Bounds are attributes up to version 10, and inputs after it; null if there are none, undefined if they are not constant. */
function boundsOf(call: Call): readonly [low: number | null | undefined, high: number | null | undefined] {
  const bound = (name: string, position: number): number | null | undefined => {
    if (call.node.attributes.has(name)) return floatOf(call, name, 0);
    const input = call.inputs[position];
    return input ? input.constant?.numbers?.[0] : null;
  };
  return [bound('min', 1), bound('max', 2)];
}

function foldClip(call: Call): readonly (readonly number[])[] {
  const [low, high] = boundsOf(call);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  return [numbers.map((x) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, x)))];
}

function lowerRelu(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const { writer, node } = site;
  return [{ ...x, source: writer.builder.relu(writer.idOf(node), x.source) }];
}

function lowerGelu(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const { writer, node } = site;
  return [{ ...x, source: writer.builder.gelu(writer.idOf(node), x.source) }];
}

/** Floats as large as these are written for no bound. */
const NO_BOUND = 3e38;

function lowerClip(site: Site): readonly Activation[] {
  const [low, high] = boundsOf(site);
  const isOpen = high === null || (high !== undefined && high > NO_BOUND);
  if (low === 0 && isOpen) return lowerRelu(site);
  const operator = low === 0 && high === 6 ? 'relu6' : 'clip';
  return [vectorWork(site, { operator, gradient: 'pointwise', reads: [operandOf(site, 0)], parameters: 0 })];
}

/** Its slope is learned even where it is a single number. */
function lowerPRelu(site: Site): readonly Activation[] {
  const slope = inputOf(site, 1);
  const parameters = slope.constant ? elementsOf(slope.dims) : 0;
  return [vectorWork(site, { operator: 'prelu', gradient: 'inputs', parameters })];
}

function lowerPair(site: Site, operator: string, gradient: VectorWork['gradient']): readonly Activation[] {
  return [vectorWork(site, { operator, gradient, reads: widestFirst(site) })];
}

/** The result is like the operand that is as large as it. */
function widestFirst(site: Site): Activation[] {
  const all = elementsOf(site.outputs[0]);
  return operandsOf(site).toSorted((a, b) => {
    return Number(elementsOf(b.dims) === all) - Number(elementsOf(a.dims) === all);
  });
}

function lowerAdd(site: Site): readonly Activation[] {
  const [dims] = site.outputs;
  const all = elementsOf(dims);
  const reads = widestFirst(site);
  const [a, b] = reads;
  const { writer, node } = site;
  const constants = site.inputs.filter((input): input is Tensor => Boolean(input?.constant));
  if (reads.length === 2 && constants.length === 0 && elementsOf(a.dims) === all && elementsOf(b.dims) === all) {
    const source = writer.builder.add(writer.idOf(node), a.source, asMap(site, b, a.map));
    return [{ dims, source, map: a.map, axis: axisLike(a, dims) }];
  }
  const [added] = constants;
  if (reads.length === 1 && constants.length === 1 && elementsOf(a.dims) === all) {
    if (isPositions(a, added)) return [lowerPositions(site, a, added)];
    if (isMask(site, a, added)) return [vectorWork(site, { operator: 'mask', gradient: 'linear', parameters: 0 })];
  }
  for (const constant of constants) noteLearned(site, constant);
  return [vectorWork(site, { operator: 'add', gradient: 'linear', reads })];
}

/** A learned vector for each token: the file's table has as many numbers as the tokens, or more. */
function isPositions(x: Activation, added: Tensor): boolean {
  const table = elementsOf(added.constant?.origin?.dims ?? []);
  const isWhole = elementsOf(added.dims) === elementsOf(x.dims) && table >= elementsOf(x.dims);
  return isWhole && x.dims.length > 1 && learnedNumbers(added) > 0 && table % x.dims[channelAxis(x)] === 0;
}

/** Of an image, the map's own channels; of tokens, the last axis. */
const channelAxis = ({ axis, dims }: Activation): number => axis ?? dims.length - 1;

function lowerPositions(site: Site, x: Activation, added: Tensor): Activation {
  const { writer, node } = site;
  const [dims] = site.outputs;
  const axis = channelAxis(x);
  const channels = x.dims[axis];
  const rows = elementsOf(added.constant?.origin?.dims ?? []) / channels;
  const source = writer.builder.positionEmbedding(writer.idOf(node), asPixels(site, x, channels, axis), rows);
  return { dims, source, map: writer.builder.mapOf(source), axis: axisLike({ ...x, axis }, dims) };
}

/** Added to the scores of attention, the same for all heads: it says what may be seen, and is not learned. */
function isMask({ writer, node }: Site, { dims }: Activation, added: Tensor): boolean {
  const feedsSoftmax = writer.uses.readersOf(node.outputs[0]).some(({ operator }) => operator === 'Softmax');
  const leading = added.dims.slice(0, -2);
  return feedsSoftmax && added.dims.length > 1 && dims.length > 2 && leading.every((size) => size === 1);
}

/** By a constant number beside a product, it is done as the product is written or read. */
function lowerScale(site: Site, operator: 'mul' | 'div'): readonly Activation[] {
  const [dims] = site.outputs;
  const { writer, node } = site;
  const reads = widestFirst(site);
  const [x] = reads;
  if (isScaling(node, writer.tensors)) {
    const isBeside = node.inputs.some(writer.uses.isOfProduct) || writer.uses.isForProducts(node.outputs[0]);
    if (isBeside && elementsOf(x.dims) === elementsOf(dims)) {
      writer.note('Multiplications by one number beside a product are free: the product does them on the way.');
      return [alias(x, dims, axisLike(x, dims))];
    }
    return [vectorWork(site, { operator: 'scale', gradient: 'linear' })];
  }
  for (const input of site.inputs) if (input?.constant) noteLearned(site, input);
  return [vectorWork(site, { operator, gradient: 'inputs', reads })];
}

function noteLearned({ writer }: Site, tensor: Tensor): void {
  if (learnedNumbers(tensor) === 0) return;
  writer.note('Counted as learned because it is in the file: a constant of floats that is added or multiplied.');
}
