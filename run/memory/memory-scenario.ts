/** What a person asks of a memory: a preset and what differs from it, a pattern, how requests come. */
import { interleavedMap, parseAddressMap } from '../../arch/memory/address-map.ts';
import { checkMemorySystem } from '../../arch/memory/check-system.ts';
import { controllerPolicies, pagePolicies, refreshModes } from '../../arch/memory/controller.ts';
import type { ControllerPolicy, PagePolicy, RefreshMode } from '../../arch/memory/controller.ts';
import type { DramDevice } from '../../arch/memory/device.ts';
import { dramDevices } from '../../arch/memory/devices.ts';
import type { MemorySystem } from '../../arch/memory/memory-run.ts';
import { genericPolicy, hbmPolicy, memoryPresets, migPolicy } from '../../arch/memory/presets.ts';
import type { MemoryPreset } from '../../arch/memory/presets.ts';
import { timingNames } from '../../arch/memory/timings.ts';
import type { TimingName } from '../../arch/memory/timings.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';

/** Absent parts are the preset's. */
export interface MemoryScenario {
  readonly preset: string;
  readonly device?: string;
  readonly channels?: number;
  readonly map?: string;
  readonly controller?: string;
  readonly page?: string;
  readonly refresh?: string;
  /** Seconds. */
  readonly frontEndSeconds?: number;
  /** Timings in cycles, tCK in ns, sizes of queues; by name. */
  readonly set?: Readonly<Record<string, number>>;
}

export interface ResolvedMemory {
  readonly scenario: MemoryScenario;
  readonly preset: MemoryPreset;
  readonly system: MemorySystem;
}

export const policies: readonly ControllerPolicy[] = [genericPolicy, migPolicy, hbmPolicy, ...controllerPolicies];

/** Settings that are not timings: of the controller, and the clock. */
const QUEUE_SETTINGS = [
  'readQueue',
  'writeQueue',
  'writeHighWatermark',
  'writeLowWatermark',
  'bankQueue',
  'idleDrainAbove',
  'rowHitLimit',
] as const;
export const settingNames: readonly string[] = [...timingNames, 'tCK', ...QUEUE_SETTINGS];

const ALL_SETTINGS = `; there are ${settingNames.join(', ')}`;

/** @throws {ScenarioError} with every mistake found */
export function resolveMemory(scenario: MemoryScenario): ResolvedMemory {
  const issues: Issue[] = [];
  const preset = named('preset', scenario.preset, memoryPresets, issues);
  const device = scenario.device === undefined ? undefined : named('device', scenario.device, dramDevices, issues);
  const policy =
    scenario.controller === undefined ? undefined : named('controller', scenario.controller, policies, issues);
  const page = word('page', scenario.page, pagePolicies, issues);
  const refresh = word('refresh', scenario.refresh, refreshModes, issues);
  if (!preset) throw new ScenarioError(issues);
  const base = preset.system;
  const chosen = policy ?? base.controller;
  const set = scenario.set ?? {};
  issues.push(...settingIssues(set, chosen));
  if (issues.length > 0) throw new ScenarioError(issues);
  const changed = withTimings(device ?? base.device, set);
  const channels = scenario.channels ?? base.channels;
  const system: MemorySystem = {
    device: changed,
    channels,
    map: mapOf(scenario, base, changed, channels),
    controller: withSettings(chosen, set, page, refresh, frontEndNsOf(scenario, chosen, changed), changed.tCKNs.value),
  };
  checkMemorySystem(system);
  return { scenario, preset, system };
}

/** A map of the preset fits only its own device and channels; another memory gets the interleaved one unless a map is given. */
function mapOf({ map }: MemoryScenario, base: MemorySystem, device: DramDevice, channels: number): MemorySystem['map'] {
  if (map !== undefined) return parseAddressMap(map);
  const isOwn = base.device.name === device.name && base.channels === channels;
  // What is no power of two is told by the check of the system.
  return isOwn || !Number.isInteger(Math.log2(channels)) ? base.map : interleavedMap(device.organisation, channels);
}

function named<T extends { readonly name: string }>(
  path: string,
  name: string,
  all: readonly T[],
  issues: Issue[],
): T | undefined {
  const found = all.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = all.map((candidate) => candidate.name);
  const hint = didYouMean(name, names) || `; there are ${names.join(', ')}`;
  issues.push({ path, message: `"${name}" is not known${hint}` });
  return undefined;
}

function word<Word extends string>(
  path: string,
  value: string | undefined,
  words: readonly Word[],
  issues: Issue[],
): Word | undefined {
  if (value === undefined) return undefined;
  const found = words.find((candidate) => candidate === value);
  if (found === undefined) {
    const hint = didYouMean(value, words) || `; write ${words.join(', ')}`;
    issues.push({ path, message: `"${value}" is not known${hint}` });
  }
  return found;
}

function settingIssues(set: Readonly<Record<string, number>>, policy: ControllerPolicy): Issue[] {
  return Object.keys(set).flatMap((name): Issue[] => {
    if (!settingNames.includes(name)) {
      // tRCD: here there are two of it.
      const longer = settingNames.filter((setting) => setting.startsWith(name)).join(' and ');
      const hint = (longer && `; there is ${longer}`) || didYouMean(name, settingNames) || ALL_SETTINGS;
      return [{ path: `set ${name}`, message: `unknown setting${hint}` }];
    }
    const isOfQueues = QUEUE_SETTINGS.some((setting) => setting === name);
    if (!isOfQueues || Object.hasOwn(policy, name)) return [];
    return [{ path: `set ${name}`, message: `the controller "${policy.name}" has no such queue or bound` }];
  });
}

function withTimings(device: DramDevice, set: Readonly<Record<string, number>>): DramDevice {
  const byUser = { provenance: 'user', source: '--set' } as const;
  const own = Object.entries(set).filter(([name]) => timingNames.some((timing) => timing === name));
  const timings = Object.fromEntries(own.map(([name, value]) => [name as TimingName, { value, ...byUser }]));
  const tCK = Object.hasOwn(set, 'tCK') ? { tCKNs: { value: set['tCK'], ...byUser } } : {};
  return { ...device, ...tCK, timings: { ...device.timings, ...timings } };
}

/** The front end is as far from another device: its cycles are those of the device of its preset. */
function frontEndNsOf({ frontEndSeconds }: MemoryScenario, policy: ControllerPolicy, device: DramDevice): number {
  if (frontEndSeconds !== undefined) return frontEndSeconds * 1e9;
  const home = memoryPresets.find(({ system }) => system.controller.name === policy.name);
  return policy.frontEndCycles * (home?.system.device ?? device).tCKNs.value;
}

function withSettings(
  policy: ControllerPolicy,
  set: Readonly<Record<string, number>>,
  pagePolicy: PagePolicy = policy.pagePolicy,
  refresh: RefreshMode = policy.refresh,
  frontEndNs: number,
  tCKNs: number,
): ControllerPolicy {
  const own = Object.fromEntries(Object.entries(set).filter(([name]) => Object.hasOwn(policy, name)));
  const frontEndCycles = Math.ceil(frontEndNs / tCKNs - SLACK);
  return { ...policy, ...own, pagePolicy, refresh, frontEndCycles };
}

/** Enough that a whole number of cycles is not rounded up by the last bit. */
const SLACK = 1e-6;
