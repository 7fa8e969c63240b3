/** `weft studio`: a page on this machine where settings are controls and the answer is live. */
import type { CommandModule } from 'yargs';
import { machineNames } from '../../arch/machine-file.ts';
import { defaultScenario, mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { writeState } from '../../viz/studio/fragment.ts';
import { flagged, methodOption, scenarioOptions, withExamples } from '../scenario-flags.ts';
import { exportPage } from '../studio/export-page.ts';
import { pageFiles } from '../studio/page-files.ts';
import { serve } from '../studio/server.ts';

const { import: _, ...ofNames } = scenarioOptions;

const options = {
  ...ofNames,
  network: { ...ofNames.network, describe: 'see "weft list networks" (resnet18)' },
  machine: { ...ofNames.machine, describe: `${machineNames.join(', ')} (${defaultScenario.machine})` },
  ...methodOption,
  port: { type: 'string', describe: 'listen on this port (a free one)', requiresArg: true, group: 'Page:' },
  export: {
    type: 'string',
    describe: 'write the page to this folder instead of serving it',
    requiresArg: true,
    conflicts: 'port',
    group: 'Page:',
  },
} as const;

type Flags = Parameters<typeof flagged>[0] & { readonly port?: string; readonly export?: string };

export const studioCommand: CommandModule = {
  command: 'studio',
  describe: 'settings as controls on a local page, the answer live beside them',
  builder: (argv) =>
    withExamples(
      argv,
      'Settings as controls on a local page, simulated in the browser; only this machine can reach it.',
      [
        ['weft studio', 'prints the address of the page; Ctrl-C ends it'],
        ['weft studio --network resnet50 --set rows=64', 'the address has these settings'],
        ['weft studio --export site', 'the page as files, for any server or to open from disk'],
      ],
    ).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const fragment = fragmentOf(flagged(flags));
    if (flags.export !== undefined) {
      const written = exportPage(flags.export, pageFiles());
      process.stdout.write(written.map((path) => `${path}\n`).join(''));
      process.stderr.write(`weft studio: open index.html${fragment}, from disk or any server\n`);
      return;
    }
    const serving = await serve(pageFiles(), portOf(flags.port));
    process.stdout.write(`weft studio: http://127.0.0.1:${serving.port}/${fragment} (Ctrl-C stops it)\n`);
    await toldToEnd();
    await serving.close();
  },
};

/** Of what is given, with its `#`. @throws {ScenarioError} if the page could not run it: there are no files in a browser */
function fragmentOf(given: PartialScenario): string {
  const noFiles = (): never => {
    throw new Error('the page reads no files; it knows the networks and machines of "weft list"');
  };
  resolveScenario(mergeScenario(given), noFiles, noFiles);
  const fragment = writeState({ scenario: given, pinned: null });
  return fragment === '' ? '' : `#${fragment}`;
}

/** @returns 0 if none is given: the system takes a free one @throws {ScenarioError} */
function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new ScenarioError([{ path: 'port', message: `"${text}" is no port: a whole number from 1 to 65535` }]);
}

const toldToEnd = (): Promise<void> =>
  new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
