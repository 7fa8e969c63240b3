/** `weft resources`: what a machine takes of an FPGA, and whether it fits. */
import type { CommandModule } from 'yargs';
import { deviceNames, loadDevice } from '../../arch/fpga/device.ts';
import { operatorStyles } from '../../arch/fpga/operators.ts';
import { loadMachine } from '../../arch/machine-file.ts';
import { resources } from '../../run/resources.ts';
import { ScenarioError, found } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { parseSparsity } from '../../terms/sparsity.ts';
import { didYouMean } from '../../terms/suggest.ts';
import { readText } from '../files.ts';
import { describeResources } from '../report/describe-resources.ts';
import { resourcesCsv } from '../report/resources-csv.ts';
import { scenarioFrom, scenarioOptions, withExamples, withScenarioFile } from '../scenario-flags.ts';

const DEFAULT_DEVICE = 'xcvu9p';

const { machine, set, sparsity } = scenarioOptions;

const options = {
  machine,
  set,
  sparsity: { ...sparsity, describe: 'N:M that the machine is built for, 1:1 for none (2:8)' },
  device: {
    type: 'string',
    default: DEFAULT_DEVICE,
    describe: `${deviceNames.join(', ')} or a yaml file`,
    requiresArg: true,
  },
  operators: {
    type: 'string',
    default: 'dsp',
    describe: `${operatorStyles.join(', ')}: multipliers in DSPs, no DSPs, adders in DSPs too`,
    requiresArg: true,
  },
  json: { type: 'boolean', describe: 'print all of it as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print the bill of materials as CSV', group: 'Output:' },
} as const;

type Flags = Parameters<typeof scenarioFrom>[0] & {
  readonly device: string;
  readonly operators: string;
  readonly json?: boolean;
  readonly csv?: boolean;
};

export const resourcesCommand: CommandModule = {
  command: 'resources [scenario]',
  describe: 'what a machine takes of an FPGA, and whether it fits',
  builder: (argv) =>
    withExamples(
      withScenarioFile(argv),
      'What a machine takes of an FPGA (LUT, FF, DSP, BRAM, URAM), and whether it fits. A design that does not is a result, not an error.',
      [
        ['weft resources --machine sat-vcu1525', 'every part of the array, on the whole VU9P'],
        ['weft resources --operators vendor --device vcu1525-xdma', 'adders in DSPs, beside the platform of the card'],
        ['weft resources --set rows=64 --sparsity 2:16 --device my.yaml --json', 'a device of your own'],
      ],
    ).options(options),
  handler: (argv) => {
    const { device: deviceName, operators, json, csv: asCsv, ...flags } = argv as unknown as Flags;
    const { scenario, attempt } = scenarioFrom(flags);
    const issues: Issue[] = [];
    const loaded = found(issues, () => attempt(() => loadMachine(scenario.machine, readText, scenario.set)));
    const device = found(issues, () => loadDevice(deviceName, readText));
    const style = operatorStyles.find((name) => name === operators);
    if (!style) {
      const hint = didYouMean(operators, operatorStyles) || `; write one of ${operatorStyles.join(', ')}`;
      issues.push({ path: 'operators', message: `unknown operators "${operators}"${hint}` });
    }
    if (!loaded || !device || !style) throw new ScenarioError(issues);
    const result = resources({ loaded, device, sparsity: parseSparsity(scenario.sparsity), operators: style });
    if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else process.stdout.write(asCsv ? resourcesCsv(result) : describeResources(result));
  },
};
