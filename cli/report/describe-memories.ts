/** Memories that weft knows: whole presets, devices with their timings, controllers, each with where it is from. */
import type { Citation } from '../../arch/memory/citation.ts';
import type { ControllerPolicy } from '../../arch/memory/controller.ts';
import { channelBytes, peakBytesPerSecond } from '../../arch/memory/device.ts';
import type { DramDevice } from '../../arch/memory/device.ts';
import type { MemoryPreset } from '../../arch/memory/presets.ts';
import { timingNames } from '../../arch/memory/timings.ts';
import { decimals } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const WIDTH = 100;

export function describeMemories(
  presets: readonly MemoryPreset[],
  devices: readonly DramDevice[],
  policies: readonly ControllerPolicy[],
): string {
  const sections = [
    presetTable(presets),
    deviceTable(devices),
    devices.map(timingLines).join('\n'),
    policies.map((policy) => cited(`controller ${policy.name}: ${policy.title}`, policy)).join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function presetTable(presets: readonly MemoryPreset[]): string {
  const rows = presets.map(({ name, system }) => [
    name,
    system.device.name,
    String(system.channels),
    system.map.text,
    system.controller.name,
  ]);
  const columns = [
    left('preset'),
    left('device'),
    right('channels'),
    left('map, lowest bits first'),
    left('controller'),
  ];
  const notes = presets.flatMap(({ name, title, notes: own }) =>
    wrapped(`${name}: ${[title, ...own].join('; ')}`, WIDTH, '  '),
  );
  return [table(columns, rows), '', ...notes].join('\n');
}

function deviceTable(devices: readonly DramDevice[]): string {
  const rows = devices.map((device) => {
    const { organisation, tCKNs, timings } = device;
    const { pseudoChannels, bankGroups, banksPerGroup, lineBytes, linesPerRow } = organisation;
    const ns = (name: (typeof timingNames)[number]): string => decimals(timings[name].value * tCKNs.value);
    return [
      device.name,
      decimals(peakBytesPerSecond(device) / 1e9),
      `${channelBytes(organisation) / 2 ** 30}`,
      `${pseudoChannels}×${bankGroups}×${banksPerGroup}`,
      `${lineBytes} B`,
      `${(lineBytes * linesPerRow) / 1024} KiB`,
      ns('CL'),
      ns('tRCDRD'),
      ns('tRP'),
      ns('tRC'),
      ns('tFAW'),
      device.energy === null ? '·' : device.energy.readPj.provenance,
    ];
  });
  const columns = [
    left('device'),
    right('GB/s'),
    right('GiB'),
    right('banks'),
    right('line'),
    right('row'),
    right('CL, ns'),
    right('tRCD'),
    right('tRP'),
    right('tRC'),
    right('tFAW'),
    right('energy'),
  ];
  const note = 'of one channel; banks: pseudo-channels × groups × banks; energy: where its prices are from, · none';
  return [table(columns, rows), '', ...wrapped(note, WIDTH, '  ')].join('\n');
}

/** Timings in cycles, together with those of the same source. */
function timingLines({ name, title, timings, tCKNs }: DramDevice): string {
  const groups = new Map<string, { readonly citation: Citation; readonly words: string[] }>();
  for (const timing of timingNames) {
    const { value, ...citation } = timings[timing];
    const group = groups.get(citation.source) ?? { citation, words: [] };
    groups.set(citation.source, group);
    group.words.push(`${timing} ${value}`);
  }
  const lines = [...groups.values()].map(({ citation, words }) => cited(words.join(', '), citation, '  '));
  return [cited(`${name}: ${title}; tCK ${decimals(tCKNs.value)} ns`, tCKNs), ...lines].join('\n');
}

const cited = (text: string, { provenance, source }: Citation, indent = ''): string =>
  wrapped(`${text} (${provenance}: ${source})`, WIDTH - indent.length, '  ')
    .map((line) => indent + line)
    .join('\n');
