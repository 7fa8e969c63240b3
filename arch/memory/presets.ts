/** Whole memories by name: device, channels, address map and controller, each with its source. */
import { parseAddressMap } from './address-map.ts';
import { ramulatorRowHitPolicy } from './controller.ts';
import type { ControllerPolicy, SharedQueuePolicy } from './controller.ts';
import type { DramDevice } from './device.ts';
import { ddr4x4, ddr4x8 } from './devices/ddr4.ts';
import { hbm2x2000 } from './devices/hbm.ts';
import type { MemorySystem } from './memory-run.ts';

export interface MemoryPreset {
  readonly name: string;
  readonly title: string;
  readonly system: MemorySystem;
  /** Where map, policy and front end are from. */
  readonly notes: readonly string[];
}

/** The oldest ready command, row hits protected, refresh of all banks: what a controller of no particular make does. */
export const genericPolicy: SharedQueuePolicy = {
  ...ramulatorRowHitPolicy,
  name: 'generic',
  title: 'shared queues of 32, oldest ready first, row hits protected, writes drained from 80 % to 20 %',
  turns: 'age',
  refreshPhaseCycles: 0,
  provenance: 'est',
  source: 'queues and watermarks as Ramulator 2.1 has them; turns by age, so that no direction starves',
};

/** AMD's memory interface generator as the card's shells set it. */
export const migPolicy: SharedQueuePolicy = {
  ...genericPolicy,
  name: 'mig',
  title: 'shared queues, the second line of each pair closes its row (AUTO_AP_COL_A3), 54 ns to the user',
  pagePolicy: 'auto-precharge-pair',
  frontEndCycles: 65,
  provenance: 'est',
  source:
    'policy: accelerator shells and Alveo-style projects (repo); front end: 73 ns for a row hit (Shuhai, FCCM 2020, recalled) less 19 in the device; queues: est',
};

/** The same behind an HBM stack. */
export const hbmPolicy: SharedQueuePolicy = {
  ...genericPolicy,
  name: 'hbm',
  title: 'shared queues of 32 for both pseudo-channels, 90 ns to the user',
  frontEndCycles: 90,
  provenance: 'est',
  source: 'front end: 107 ns for a row hit (Shuhai, FCCM 2020, recalled) less 17 in the device; queues: est',
};

const preset = (
  name: string,
  title: string,
  device: DramDevice,
  channels: number,
  map: string,
  controller: ControllerPolicy,
  notes: readonly string[],
): MemoryPreset => ({
  name,
  title,
  system: { device, channels, map: parseAddressMap(map), controller },
  notes,
});

export const memoryPresets: readonly MemoryPreset[] = [
  preset(
    'vcu1525-mig',
    'one of the four DDR4 channels of a VCU1525, behind an AMD controller',
    ddr4x4,
    1,
    'bg2,co1,ba2,co6,ro17',
    migPolicy,
    [
      'map: ROW_COLUMN_BANK_INTLV of the controller RTL (repo)',
      'the four channels are separate address ranges, unless a design interleaves them: channels 4',
    ],
  ),
  preset(
    'jedec-linear',
    'one DDR4 channel, a whole row in one bank, rows kept open',
    ddr4x8,
    1,
    'co7,bg2,ba2,ro16',
    genericPolicy,
    ['map: page linear, the plainest reading of an address; a stream keeps one bank group busy'],
  ),
  preset(
    'hbm-pseudo-channel',
    'a stack of HBM2: eight channels, lines alternate between pseudo-channels, then channels',
    hbm2x2000,
    8,
    'pc1,ch3,bg2,ba2,co5,ro16',
    hbmPolicy,
    ['map: pseudo-channel, channel and bank group lowest, so that a stream uses all buses'],
  ),
];
