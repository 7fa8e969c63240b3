/** Every device by name. */
import type { DramDevice } from './device.ts';
import { ddr4x4, ddr4x8 } from './devices/ddr4.ts';
import { hbm2e3200, hbm2x2000, hbm3e9200, hbm3x6400 } from './devices/hbm.ts';
import { lpddr4x3733, lpddr4x4266 } from './devices/lpddr4x.ts';
import { lpddr5x6400 } from './devices/lpddr5.ts';

export const dramDevices: readonly DramDevice[] = [
  ddr4x8,
  ddr4x4,
  lpddr4x3733,
  lpddr4x4266,
  lpddr5x6400,
  hbm2x2000,
  hbm2e3200,
  hbm3x6400,
  hbm3e9200,
];
