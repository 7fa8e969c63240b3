/** Configurations of the peers as their points name them, read from `configs.json` or known already. */
import { isFields } from '../data-file.ts';
import type { Fields } from '../data-file.ts';

/** A configuration with its own timings; the peer decides how they are read. */
export interface PeerConfig {
  readonly name: string;
  readonly peer: 'dramsim3' | 'ramulator2';
  readonly isRowHit: boolean;
  readonly timing: Readonly<Record<string, number>>;
  /** DDR4, LPDDR4, HBM, … as the peer writes it; empty for Ramulator, whose timings tell. */
  readonly protocol: string;
  /** Burst length of DRAMsim3. */
  readonly burstLength: number;
  readonly bankGroups: number;
  /** Chips of a rank. */
  readonly chips: number;
  readonly power: Readonly<Record<string, number>> | null;
  readonly queues: Readonly<Record<string, number>>;
}

/**
 * Finds a configuration by name; one that says `same_as` another takes its timings, and a channel count that is not listed those of another count.
 *
 * @returns null if it is not known
 */
export function peerConfig(name: string, configs: Fields): PeerConfig | null {
  const fields = configs[name];
  const [, sameAs = ''] = (isFields(fields) && /^(\S+)/.exec(text(fields['same_as']))) || [];
  const source = isFields(fields) && isFields(fields['timing']) ? name : baseOf(sameAs || name, configs);
  const own = configs[source];
  if (!isFields(own) || !isFields(own['timing'])) return null;
  const isDramsim3 = text(own['simulator']).startsWith('DRAMsim3');
  const structure = isFields(own['dram_structure']) ? own['dram_structure'] : {};
  const system = isFields(own['system']) ? own['system'] : {};
  return {
    name,
    peer: isDramsim3 ? 'dramsim3' : 'ramulator2',
    isRowHit: /rowhit/i.test(name) || /RowHit/.test(isFields(fields) ? text(fields['same_as']) : ''),
    timing: numbers(own['timing']),
    protocol: text(structure['protocol']),
    burstLength: Number(structure['BL'] ?? NaN),
    bankGroups: Number(structure['bankgroups'] ?? NaN),
    chips: Number(system['bus_width'] ?? 64) / Number(structure['device_width'] ?? 8),
    power: isFields(own['power']) ? numbers(own['power']) : null,
    queues: { ...numbers(system), ...(isFields(own['controller']) ? numbers(own['controller']) : {}) },
  };
}

/** The configuration whose name differs in the number of channels or the scheduler only. */
function baseOf(name: string, configs: Fields): string {
  const bare = (key: string): string => key.replace(/-rowhit$/, '').replace(/-\d+ch$/, '');
  const hasTimings = (key: string): boolean => {
    const fields = configs[key];
    return isFields(fields) && isFields(fields['timing']);
  };
  if (hasTimings(name)) return name;
  return Object.keys(configs).find((key) => bare(key) === bare(name) && hasTimings(key)) ?? name;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const numbers = (value: unknown): Readonly<Record<string, number>> =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      )
    : {};
