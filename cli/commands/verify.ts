/** `weft verify`: values and cycles of the array at all levels, held against each other. */
import { randomInt } from 'node:crypto';
import type { CommandModule } from 'yargs';
import { machineNames } from '../../arch/machine-file.ts';
import { methodNames } from '../../dataflows/method.ts';
import { Random } from '../../run/random.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { PartialScenario, ResolvedScenario } from '../../run/scenario.ts';
import { randomCase } from '../../run/verify/random-case.ts';
import {
  faultOf,
  gemmShape,
  verificationOf,
  verifyLayer,
  verifyLayerShape,
  verifyNetwork,
} from '../../run/verify/verify.ts';
import type { CaseKind, VerifyRow } from '../../run/verify/verify.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { checkWritable, readBytes, readText, writeWhole } from '../files.ts';
import { wholeNumber } from '../number-flags.ts';
import { startProgress } from '../progress.ts';
import { describeVerification } from '../report/describe-verification.ts';
import { flagged, withExamples } from '../scenario-flags.ts';

const options = {
  count: { type: 'string', describe: 'random cases (20, unless a shape, layer or network is named)', group: 'Cases:' },
  seed: { type: 'string', describe: 'of the random cases and of all values (drawn, and printed)', group: 'Cases:' },
  shape: { type: 'string', describe: 'a GEMM: M,N,K', requiresArg: true, group: 'Cases:' },
  layer: { type: 'string', describe: 'a layer of --network', requiresArg: true, group: 'Cases:' },
  network: { type: 'string', describe: 'a whole step; see "weft list networks"', requiresArg: true, group: 'Cases:' },
  batch: { type: 'string', describe: 'images a step (2)', requiresArg: true, group: 'Scenario:' },
  phase: { type: 'string', describe: 'training or inference (training)', requiresArg: true, group: 'Scenario:' },
  method: { type: 'string', describe: `${methodNames.join(', ')} (bdwp; random cases draw it)`, group: 'Scenario:' },
  sparsity: { type: 'string', describe: 'N:M (2:8; random cases draw it)', requiresArg: true, group: 'Scenario:' },
  machine: {
    type: 'string',
    describe: `${machineNames.join(', ')} or a yaml file (sat-vcu1525; random cases draw arrays)`,
    requiresArg: true,
    group: 'Scenario:',
  },
  set: { type: 'string', array: true, describe: 'machine parameter: key=value', requiresArg: true, group: 'Scenario:' },
  scale: {
    type: 'string',
    describe: 'deviation of random operands and inputs (1); large ones overflow FP16',
    requiresArg: true,
    group: 'Cases:',
  },
  strict: { type: 'boolean', describe: 'exit 1 if NaN, infinities or overflow occur', group: 'Output:' },
  json: { type: 'boolean', describe: 'print the comparison as JSON', group: 'Output:' },
  out: { type: 'string', describe: 'also write it as JSON to this file', requiresArg: true, group: 'Output:' },
} as const;

type PartialFlags = Parameters<typeof flagged>[0];

interface Flags {
  readonly count?: string;
  readonly seed?: string;
  readonly shape?: string;
  readonly layer?: string;
  readonly network?: string;
  readonly scale?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

export const verifyCommand: CommandModule = {
  command: 'verify',
  describe: 'run with values: functional, stepped and closed form against golden kernels',
  builder: (argv) =>
    withExamples(
      argv,
      'Executes GEMMs, layers and networks with values and steps the array cycle by cycle; exit 1 on any disagreement.',
      [
        ['weft verify --count 200 --seed 7', '200 random cases on random arrays'],
        ['weft verify --shape 100,70,64 --method bdwp --sparsity 2:8', 'one GEMM in its three passes'],
        ['weft verify --network cnn-glyphs --method bdwp', 'a whole training step'],
        ['weft verify --network resnet18-cifar10 --layer layer4.0.conv1 --batch 1', 'a layer of a network'],
      ],
    ).options(options),
  handler: (argv) => {
    const flags = argv as unknown as Flags;
    const seed = flags.seed === undefined ? drawnSeed() : wholeNumber('seed', flags.seed, -0x8000_0000, 0xffff_ffff);
    if (flags.out !== undefined) checkWritable(flags.out);
    const rows = rowsOf(flags, flagged(argv as unknown as PartialFlags), seed);
    const verification = verificationOf(seed, rows);
    const text = `${JSON.stringify(verification, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [text]);
    process.stdout.write(flags.json ? text : describeVerification(verification));
    const { nan, infinite, overflowed } = verification.exceptions;
    const isExceptional = flags.strict === true && nan + infinite + overflowed > 0;
    if (verification.disagreements > 0 || isExceptional) process.exitCode = 1;
  },
};

/** A seed nobody asked for: it only has to differ, and is printed. */
const drawnSeed = (): number => randomInt(1_000_000);

/** A flag that would be ignored is refused. @throws {ScenarioError} */
function refuse(given: PartialScenario, keys: readonly ('batch' | 'phase')[], why: string): void {
  const issues = keys.filter((key) => given[key] !== undefined).map((key) => ({ path: key, message: why }));
  if (issues.length > 0) throw new ScenarioError(issues);
}

function rowsOf(flags: Flags, given: PartialScenario, seed: number): VerifyRow[] {
  const { network, layer, shape } = flags;
  const scale = flags.scale === undefined ? 1 : scaleOf(flags.scale);
  if (network === undefined && layer === undefined && shape === undefined) {
    refuse(given, ['batch', 'phase'], 'random cases draw it');
    return randomRows(
      flags.count === undefined ? 20 : wholeNumber('count', flags.count, 1, 1_000_000),
      given,
      seed,
      scale,
    );
  }
  if (flags.count !== undefined) {
    throw new ScenarioError([{ path: 'count', message: 'counts random cases; leave out --shape, --layer, --network' }]);
  }
  const resolved = resolveScenario(mergeScenario({ batch: 2, network: 'cnn-glyphs' }, given), readText, readBytes);
  checkSteppable(resolved);
  if (shape !== undefined) {
    if (network !== undefined || layer !== undefined) {
      throw new ScenarioError([{ path: 'shape', message: 'is a GEMM of its own; leave out --network and --layer' }]);
    }
    refuse(given, ['batch'], 'M of --shape has all rows of the batch');
    const [M, N, K] = shapeOf(shape);
    return orFault('gemm', shape, () =>
      verifyLayerShape(resolved, 'gemm', gemmShape(M, N, K), new Random(seed), scale),
    );
  }
  if (layer !== undefined) {
    return orFault('layer', layer, () => verifyLayer(resolved, layer, 'layer', new Random(seed), scale));
  }
  return orFault('network', resolved.network.name, () => [verifyNetwork(resolved, seed, scale)]);
}

/** A fault of weft is a disagreement; a mistaken scenario is not. */
function orFault(kind: CaseKind, name: string, verify: () => VerifyRow[]): VerifyRow[] {
  try {
    return verify();
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    return [faultOf(error, kind, name)];
  }
}

function randomRows(
  count: number,
  { machine, method, sparsity, set }: PartialScenario,
  seed: number,
  scale: number,
): VerifyRow[] {
  const scenario = Object.fromEntries(
    Object.entries({ machine, method, sparsity, set }).filter(([, value]) => value !== undefined),
  );
  checkSteppable(resolveScenario(mergeScenario(scenario), readText));
  const progress = startProgress('case', count);
  const rows: VerifyRow[] = [];
  for (let index = 0; index < count; index += 1) {
    rows.push(...randomCase(seed, index, { scenario, readText, scale }));
    progress.step();
  }
  progress.end();
  return rows;
}

/** The stepped array has one drain chain a column. */
function checkSteppable({ machine }: ResolvedScenario): void {
  const { drainValuesPerColumn } = machine.array;
  if (drainValuesPerColumn === 1) return;
  const message = `the stepped array drains 1 value a column and cycle, ${machine.name} ${drainValuesPerColumn}`;
  throw new ScenarioError([{ path: 'set.drainValuesPerColumn', message }]);
}

function scaleOf(text: string): number {
  const scale = Number(text);
  if (text.trim() !== '' && scale >= 1e-6 && scale <= 1e6) return scale;
  throw new ScenarioError([{ path: 'scale', message: `"${text}" is not a number from 1e-6 to 1e6` }]);
}

function shapeOf(text: string): readonly [M: number, N: number, K: number] {
  const sizes = text.split(',').map((size) => size.trim());
  if (sizes.length !== 3) throw new ScenarioError([{ path: 'shape', message: `"${text}" is not M,N,K` }]);
  const [M, N, K] = sizes.map((size, i) => wholeNumber(`shape: ${'MNK'[i]}`, size, 1, 65_536));
  return [M, N, K];
}
