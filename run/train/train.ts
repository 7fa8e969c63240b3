/**
 * `weft train`: a small network learns glyphs with golden kernels, in the machine's arithmetic and with a method's pruning.
 *
 * One run is one network, method, N:M and seed; nothing else changes its numbers. Beside the accuracy stands the time that the
 * chosen machine would take for an epoch, from the simulation of a step: the co-design view.
 */
import { methodNamed } from '../../dataflows/method.ts';
import { INPUT, LABELS, LOSS, tensorName } from '../../dataflows/tensors.ts';
import type { Network } from '../../workloads/layer.ts';
import { initialParameters } from '../functional/initial-state.ts';
import { defaultOptimizer } from '../functional/optimizer.ts';
import type { Optimizer } from '../functional/optimizer.ts';
import { fastProducts } from '../golden/fast-products.ts';
import { goldenForward, goldenStep } from '../golden/golden-step.ts';
import type { GoldenOptions, Tensors } from '../golden/golden-step.ts';
import { EPSILON, mixedNumbers } from '../golden/numbers.ts';
import { countExceptions } from '../../kernels/number/exceptions.ts';
import { Random } from '../random.ts';
import { mergeScenario, resolveScenario } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';
import { runResolved } from '../simulate.ts';
import { drawGlyphs } from './glyphs.ts';
import type { Glyphs } from './glyphs.ts';

/** What all runs of a comparison share. */
export interface TrainSettings {
  readonly network: string;
  readonly machine: string;
  readonly set: Scenario['set'];
  readonly batch: number;
  readonly epochs: number;
  /** Images of the training set, and of the test set. */
  readonly trainImages: number;
  readonly testImages: number;
  readonly learningRate: number;
}

export const defaultTrainSettings: TrainSettings = {
  network: 'cnn-glyphs',
  machine: 'sat-vcu1525',
  set: {},
  batch: 32,
  epochs: 4,
  trainImages: 1024,
  testImages: 1000,
  learningRate: 0.04,
};

/** One run. */
export interface TrainTask {
  readonly method: string;
  readonly sparsity: string;
  readonly seed: number;
}

export interface TrainRow extends TrainTask {
  /** Share of the test images that are classified right, after the last epoch. */
  readonly accuracy: number;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** NaN and infinite values among the logits of all steps: the run has diverged. */
  readonly nan: number;
  readonly infinite: number;
  /** The simulated machine: cycles of a step, seconds of an epoch. */
  readonly stepCycles: number;
  readonly epochSeconds: number;
}

/** Loss scale of the FP16 gradients: a power of two. */
const LOSS_SCALE = 1024;
/** How fast running statistics follow those of the batches. */
const STATISTICS_MOMENTUM = 0.1;

/**
 * Trains once.
 *
 * @param told  called after every epoch
 * @throws {ScenarioError} if network, machine, method or sparsity are mistaken
 */
export function train(
  settings: TrainSettings,
  task: TrainTask,
  readText: (path: string) => string,
  told: (epoch: number) => void = () => {},
): TrainRow {
  const { batch, epochs, trainImages, testImages } = settings;
  const resolved = resolveScenario(
    mergeScenario({
      network: settings.network,
      machine: settings.machine,
      set: settings.set,
      batch,
      method: task.method,
      sparsity: task.sparsity,
    }),
    readText,
  );
  const { network, machine, sparsity } = resolved;
  const { totals } = runResolved(resolved).result;
  const random = new Random(task.seed);
  const data = drawGlyphs(trainImages, random.fork());
  const test = drawGlyphs(testImages, random.fork());
  const shuffle = random.fork();
  const state = initialParameters(network, random.fork());
  const statistics = new RunningStatistics(network);
  const { vectorLanes: lanes, flushSubnormals } = machine;
  const options = (at: number): GoldenOptions => ({
    network,
    batch,
    method: methodNamed(task.method),
    sparsity,
    overrides: resolved.overrides,
    numbers: mixedNumbers({ lanes, flushSubnormals }),
    optimizer: optimizerAt(settings.learningRate, at),
    products: fastProducts,
    pregenerates: false,
  });
  const steps = Math.floor(trainImages / batch);
  const losses: number[] = [];
  const odd = { nan: 0, infinite: 0 };
  const logits = network.layers[network.layers.length - 1].id;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const order = shuffled(trainImages, shuffle);
    let loss = 0;
    for (let step = 0; step < steps; step += 1) {
      putBatch(state, data, order.subarray(step * batch, (step + 1) * batch));
      goldenStep(options((epoch * steps + step) / (epochs * steps)), state);
      statistics.follow(state);
      const { nan, infinite } = countExceptions(state.get(logits) ?? []);
      odd.nan += nan;
      odd.infinite += infinite;
      loss += (state.get(LOSS)?.[0] ?? NaN) / steps;
    }
    losses.push(loss);
    told(epoch + 1);
  }
  statistics.put(state);
  const accuracy = accuracyOf({ ...options(1), usesStoredStatistics: true }, state, test);
  const { cycles: stepCycles, seconds } = totals;
  return { ...task, accuracy, losses, ...odd, stepCycles, epochSeconds: seconds * steps };
}

/** MdGf: share of the training in which pruned weights fade, linearly. */
const DAMPED_SHARE = 0.75;

/** Share of the training in which the rate rises from nothing. */
const WARM_UP = 0.15;

/** A rise, then half a cosine from the learning rate to nothing. @param at  share of the training that is over */
function optimizerAt(learningRate: number, at: number): Optimizer {
  const rise = Math.min(1, (at + 1e-3) / WARM_UP);
  const rate = (rise * learningRate * (1 + Math.cos(Math.PI * at))) / 2;
  return {
    ...defaultOptimizer,
    learningRate: rate,
    lossScale: LOSS_SCALE,
    damping: Math.max(0, 1 - at / DAMPED_SHARE),
  };
}

function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function putBatch(state: Tensors, { images, labels, count }: Glyphs, chosen: Int32Array): void {
  const pixels = images.length / count;
  const input = new Float32Array(chosen.length * pixels);
  chosen.forEach((image, i) => {
    input.set(images.subarray(image * pixels, (image + 1) * pixels), i * pixels);
  });
  state.set(INPUT, input);
  state.set(
    LABELS,
    Float32Array.from(chosen, (image) => labels[image]),
  );
}

/** Share of images whose largest logit is that of their label. */
function accuracyOf(options: GoldenOptions, state: Tensors, test: Glyphs): number {
  const last = options.network.layers[options.network.layers.length - 1];
  let right = 0;
  for (let from = 0; from < test.count; from += options.batch) {
    const size = Math.min(options.batch, test.count - from);
    const chosen = Int32Array.from({ length: size }, (_, i) => from + i);
    putBatch(state, test, chosen);
    goldenForward({ ...options, batch: size }, state);
    const logits = state.get(last.id) ?? new Float32Array(0);
    for (let i = 0; i < size; i += 1) {
      const of = logits.subarray(i * options.network.classes, (i + 1) * options.network.classes);
      if (of.indexOf(Math.max(...of)) === test.labels[from + i]) right += 1;
    }
  }
  return right / test.count;
}

/** Mean and variance of every batch norm, averaged over the steps: what inference normalises by. */
class RunningStatistics {
  readonly #layers: readonly string[];
  readonly #means = new Map<string, Float32Array>();
  readonly #variances = new Map<string, Float32Array>();

  constructor(network: Network) {
    this.#layers = network.layers.flatMap(({ kind, id }) => (kind === 'batch-norm' ? [id] : []));
  }

  follow(state: Tensors): void {
    for (const layer of this.#layers) {
      const mean = state.get(tensorName(layer, 'mean'));
      const inverse = state.get(tensorName(layer, 'inverse'));
      if (!mean || !inverse) continue;
      follow(this.#means, layer, mean);
      follow(
        this.#variances,
        layer,
        inverse.map((value) => 1 / (value * value) - EPSILON),
      );
    }
  }

  put(state: Tensors): void {
    for (const layer of this.#layers) {
      const [mean, variance] = [this.#means.get(layer), this.#variances.get(layer)];
      if (!mean || !variance) continue;
      state.set(tensorName(layer, 'mean'), mean);
      state.set(
        tensorName(layer, 'inverse'),
        variance.map((value) => 1 / Math.sqrt(Math.max(0, value) + EPSILON)),
      );
    }
  }
}

function follow(running: Map<string, Float32Array>, layer: string, batch: Float32Array): void {
  const before = running.get(layer);
  running.set(
    layer,
    before ? before.map((value, i) => value + STATISTICS_MOMENTUM * (batch[i] - value)) : batch.slice(),
  );
}
