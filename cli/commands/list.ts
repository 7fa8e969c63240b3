/** `weft list`: networks, machines, methods, FPGA devices, prices and memories that weft knows. */
import type { Argv, CommandModule } from 'yargs';
import { loadPriceTable, priceTableNames } from '../../arch/energy/price-table.ts';
import { deviceNames, loadDevice } from '../../arch/fpga/device.ts';
import { loadMachine, machineNames } from '../../arch/machine-file.ts';
import { dramDevices } from '../../arch/memory/devices.ts';
import { memoryPresets } from '../../arch/memory/presets.ts';
import { methods } from '../../dataflows/method.ts';
import { policies } from '../../run/memory/memory-scenario.ts';
import { networkFrom, networkNames } from '../../workloads/catalog.ts';
import { conventions, count, trainingMacs } from '../../workloads/count.ts';
import type { Convention } from '../../workloads/count.ts';
import { readText } from '../files.ts';
import { compact } from '../../terms/people.ts';
import { describeDevices } from '../report/describe-devices.ts';
import { describeMemories } from '../report/describe-memories.ts';
import { describePrices } from '../report/describe-prices.ts';
import { withExamples } from '../scenario-flags.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const KINDS = ['networks', 'machines', 'methods', 'devices', 'prices', 'memories'] as const;
type Kind = (typeof KINDS)[number];

interface Flags {
  readonly kind: Kind;
  readonly convention: Convention;
  readonly json?: boolean;
}

export const listCommand: CommandModule = {
  command: 'list <kind>',
  describe: 'list networks, machines, methods, FPGA devices, prices of energy or memories',
  builder: (argv: Argv) =>
    withExamples(argv, 'List networks, machines, methods, FPGA devices, prices of energy or memories.', [
      ['weft list networks --convention C', 'parameters and MACs, norms counted'],
      ['weft list machines', 'every parameter of every preset, with its provenance'],
    ])
      .positional('kind', { choices: KINDS, describe: 'what to list' })
      .options({
        convention: {
          choices: conventions,
          default: 'A' as const,
          describe: 'what counts as a MAC: A conv and linear, B also attention products, C also norms',
        },
        json: { type: 'boolean', describe: 'print as JSON', group: 'Output:' },
      }),
  handler: (argv) => {
    const { kind, convention, json } = argv as unknown as Flags;
    if (json)
      process.stdout.write(`${JSON.stringify({ schemaVersion: 1, [kind]: data(kind, convention) }, null, 2)}\n`);
    else process.stdout.write(text(kind, convention));
  },
};

function data(kind: Kind, convention: Convention): object[] {
  switch (kind) {
    case 'networks':
      return networkNames.map((name) => {
        const network = networkFrom(name);
        const { title, input, classes } = network;
        return {
          name,
          title,
          input,
          classes,
          convention,
          ...count(network, convention),
          trainingMacs: trainingMacs(network),
        };
      });
    case 'machines':
      return machineNames.map((name) => ({ name, parameters: loadMachine(name, readText).assumptions }));
    case 'methods':
      return methods.map((method) => ({ ...method }));
    case 'devices':
      return deviceNames.map((name) => loadDevice(name, readText));
    case 'prices':
      return priceTableNames.map((name) => loadPriceTable(name, readText));
    case 'memories':
      return [...memoryPresets, ...dramDevices, ...policies].map((memory) => ({ ...memory }));
  }
}

function text(kind: Kind, convention: Convention): string {
  switch (kind) {
    case 'networks': {
      const rows = networkNames.map((name) => {
        const network = networkFrom(name);
        const { parameters, macs, activations } = count(network, convention);
        return [name, network.title, compact(parameters), compact(macs), compact(activations)];
      });
      const columns = [
        left('network'),
        wrapping('what it is', 30),
        right('parameters'),
        right(`MACs (${convention})`),
        right('activations'),
      ];
      return `${fittedTable(columns, rows)}\n\nfor one image, to four digits (--json: all of them); see --convention for what counts as a MAC\n`;
    }
    case 'machines':
      return machineNames.map((name) => machineText(name)).join('\n');
    case 'methods': {
      const rows = methods.flatMap(({ name, title, description, source }) =>
        [...wrapped(description, 66, ''), ...(source === '' ? [] : wrapped(`from ${source}`, 66, '  '))].map(
          (line, i) => (i === 0 ? [name, title, line] : ['', '', line]),
        ),
      );
      return `${table([left('method'), left('title'), left('what is sparse')], rows)}\n`;
    }
    case 'devices':
      return describeDevices(deviceNames.map((name) => loadDevice(name, readText)));
    case 'prices':
      return describePrices(priceTableNames.map((name) => loadPriceTable(name, readText)));
    case 'memories':
      return describeMemories(memoryPresets, dramDevices, policies);
  }
}

function machineText(name: string): string {
  const rows = loadMachine(name, readText).assumptions.map(({ parameter, value, provenance, source }) => [
    parameter,
    String(value),
    provenance,
    source,
  ]);
  return `${name}\n\n${fittedTable([left('parameter'), right('value'), left('provenance'), wrapping('source', 30)], rows)}\n`;
}
