/** `weft schema`: JSON Schemas of weft's yaml files, for editors. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { priceTableSchema } from '../../arch/energy/price-table.ts';
import { deviceSchema } from '../../arch/fpga/device.ts';
import { machineJsonSchema } from '../../arch/machine-schema.ts';
import { spaceJsonSchema } from '../../explore/space/json-schema.ts';
import { planSchema } from '../../run/plan-file.ts';
import { partialScenarioSchema } from '../../run/scenario.ts';
import { networkJsonSchema } from '../../workloads/import/network-schema.ts';
import { withExamples } from '../help.ts';

const KINDS = {
  scenario: () => z.toJSONSchema(partialScenarioSchema, { io: 'input' }),
  network: networkJsonSchema,
  machine: machineJsonSchema,
  device: () => z.toJSONSchema(deviceSchema, { io: 'input' }),
  prices: () => z.toJSONSchema(priceTableSchema, { io: 'input' }),
  space: spaceJsonSchema,
  plan: () => z.toJSONSchema(planSchema, { io: 'input' }),
} as const;

const kinds = Object.keys(KINDS) as readonly (keyof typeof KINDS)[];

export const schemaCommand: CommandModule = {
  command: 'schema <kind>',
  describe: 'print the JSON Schema of a kind of yaml file, for editors',
  builder: (argv) =>
    withExamples(argv, 'Print the JSON Schema of a kind of yaml file, for editors.', [
      [
        'weft schema network > network.schema.json',
        'then, in a file: # yaml-language-server: $schema=network.schema.json',
      ],
    ]).positional('kind', { choices: kinds, demandOption: true, describe: 'of which file' }),
  handler: (argv) => {
    const kind = argv['kind'] as keyof typeof KINDS;
    process.stdout.write(`${JSON.stringify(KINDS[kind](), null, 2)}\n`);
  },
};
