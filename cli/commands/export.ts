/** `weft export`: a network as yaml of weft's own, or as a topology of SCALE-Sim. */
import type { CommandModule } from 'yargs';
import { networkOf } from '../../run/network-source.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { networkToScaleSimCsv } from '../../workloads/export/scale-sim-csv.ts';
import { networkToYaml } from '../../workloads/export/network-yaml.ts';
import { checkWritable, readBytes, readText, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { flagged, scenarioOptions } from '../scenario-flags.ts';

const formats = ['yaml', 'csv'] as const;

interface Flags {
  readonly network: string;
  readonly import?: readonly string[];
  readonly format?: (typeof formats)[number];
  readonly out?: string;
}

export const exportCommand: CommandModule = {
  command: 'export <network>',
  describe: 'write a network as yaml, or as a topology of SCALE-Sim (csv)',
  builder: (argv) =>
    withExamples(argv, 'Write a network as yaml, or as a topology of SCALE-Sim (csv).', [
      ['weft export resnet18 --out resnet18.yaml', 'to edit, and to simulate: weft simulate --network resnet18.yaml'],
      ['weft export model.onnx --import dims.seq=128 --format csv', 'from an ONNX file, for SCALE-Sim'],
    ])
      .positional('network', { type: 'string', demandOption: true, describe: 'a name, or a file' })
      .options({
        format: { choices: formats, describe: 'yaml, or csv (yaml)', requiresArg: true },
        import: scenarioOptions.import,
        out: { type: 'string', describe: 'also write it to this file', requiresArg: true },
      }),
  handler: (argv) => {
    const flags = argv as unknown as Flags;
    if (flags.out !== undefined) checkWritable(flags.out);
    const scenario = mergeScenario(
      flagged({ network: flags.network, ...(flags.import && { import: [...flags.import] }) }),
    );
    const { network, notes } = networkOf(scenario.network, scenario.import, { readText, readBytes });
    const written =
      flags.format === 'csv' ? networkToScaleSimCsv(network) : { text: networkToYaml(network), notes: [] };
    for (const note of [...notes, ...written.notes]) process.stderr.write(`note: ${note}\n`);
    if (flags.out !== undefined) writeWhole(flags.out, [written.text]);
    process.stdout.write(written.text);
  },
};
