/** Everything outside of a space that its points depend on: files, prices, device. Read once, when a search begins. */
import { loadPriceTable } from '../../arch/energy/price-table.ts';
import { loadDevice } from '../../arch/fpga/device.ts';
import { machineOf, readMachineFiles } from '../../arch/machine-file.ts';
import { satParameters } from '../../arch/sat/parameters.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { sha256 } from '../../terms/hash.ts';
import type { ContextSettings } from '../pool/context.ts';
import { scenariosOf } from './scenarios.ts';
import { normalised } from './space.ts';
import type { Point, Space } from './space.ts';

/** The device that resources are counted for if none must be fitted. */
const DEFAULT_DEVICE = 'xcvu9p';
const DEFAULT_PRICES = 'fpga-vu9p-16nm';

/**
 * Reads what the space names, and tries every value of every parameter once by itself.
 *
 * @throws {ScenarioError} if a value can be none of its parameter, or no point of the space makes sense
 */
export function readInputs(space: Space, file: string, readBytes: (path: string) => Uint8Array): ContextSettings {
  const files: Record<string, Uint8Array> = {};
  const recorded = (path: string): Uint8Array => (files[path] ??= readBytes(path));
  const recordedText = (path: string): string => new TextDecoder().decode(recorded(path));
  const device = loadDevice(space.device ?? DEFAULT_DEVICE, recordedText);
  const prices = loadPriceTable(space.prices ?? DEFAULT_PRICES, recordedText);
  const issues = [
    ...parameterIssues(space, file, recordedText),
    ...scenarioIssues(space, file, recordedText, recorded),
  ];
  if (issues.length > 0) throw new ScenarioError(issues);
  const errors: ScenarioError[] = [];
  const points = representatives(space);
  for (const point of points) {
    try {
      for (const { scenario } of scenariosOf(space, point)) resolveScenario(scenario, recordedText, recorded);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      errors.push(error);
    }
  }
  // One of them may well be a point that makes no sense; all of them are a mistake of the space.
  if (errors.length === points.length) throw new ScenarioError(errors[0].issues.map((issue) => ({ file, ...issue })));
  return { files, prices, device, mustFit: space.device !== null };
}

/** What outcomes depend on beside scenarios, short enough to be hashed with each. */
export const fingerprint = ({ files, prices, device, mustFit }: ContextSettings): unknown => ({
  files: inputHashes(files),
  prices,
  device,
  mustFit,
});

/** Files by what they contain. */
export const inputHashes = (files: ContextSettings['files']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [
      path,
      sha256(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
    ]),
  );

/** Points in which every machine and every network occurs; the other parameters have their first value. */
function representatives({ axes }: Space): Point[] {
  const first = axes.map(() => 0);
  const varied = axes.flatMap(({ key, values }, axis) =>
    key === 'machine' || key === 'network' ? values.map((_, index) => first.with(axis, index)) : [],
  );
  return [first, ...varied].map((point) => normalised(axes, point));
}

/** Every value that a machine cannot have. */
function parameterIssues(
  { axes, file: { scenario } }: Space,
  file: string,
  readText: (path: string) => string,
): readonly Issue[] {
  const parameters = new Set(satParameters.map(({ key }) => key));
  const { machine = 'sat-vcu1525', set = {} } = scenario ?? {};
  const varied = axes.filter(({ key }) => parameters.has(key));
  if (varied.length === 0) return [];
  const files = readMachineFiles(machine, readText);
  return varied.flatMap(({ key, values }) =>
    values.flatMap((value) =>
      issuesOf(() => machineOf(files, { ...set, [key]: value }))
        .filter(({ path }) => path === `set.${key}`)
        .map(({ message }) => ({ file, path: `parameters.${key}`, message })),
    ),
  );
}

/** Values of an axis that are tried: who writes more has a range, of numbers. */
const MOST_TRIED = 200;

/** Every value that no scenario can have: unknown names, patterns that are none. What depends on other settings is refused point by point. */
function scenarioIssues(
  { axes, file: { scenario } }: Space,
  file: string,
  readText: (path: string) => string,
  readBytes: (path: string) => Uint8Array,
): readonly Issue[] {
  const parameters = new Set(satParameters.map(({ key }) => key));
  return axes.flatMap(({ key, values }) => {
    if (parameters.has(key)) return [];
    const [name, ...layers] = key.split('.');
    const path = layers.length > 0 ? `${name}.*` : key;
    return values.slice(0, MOST_TRIED).flatMap((value) => {
      // How files of networks are read belongs to their names.
      const own = { import: scenario?.import, [name]: layers.length > 0 ? { '*': value } : value };
      return issuesOf(() => resolveScenario(mergeScenario(own), readText, readBytes))
        .filter((issue) => issue.path === path)
        .map(({ message }) => ({ file, path: `parameters.${key}`, message }));
    });
  });
}

function issuesOf(read: () => void): readonly Issue[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
}
