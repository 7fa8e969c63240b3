/**
 * HBM: one channel of a stack, two pseudo-channels that share its row and its column command bus.
 *
 * HBM2 and HBM3 are Ramulator's; no parameter set of HBM2e or HBM3e is public: they have the nanoseconds of the generation before at their own
 * clock, and its constraints in cycles.
 */
import { cited, est, recalled, repo } from '../citation.ts';
import type { Citation } from '../citation.ts';
import type { DramDevice } from '../device.ts';
import { timingNames } from '../timings.ts';
import type { TimingName } from '../timings.ts';
import { perBitPrices } from './per-bit-prices.ts';

const hbm2Source = repo('Ramulator 2.1 HBM2_2000Mbps, HBM2_8Gb');
const hbm3Source = repo('Ramulator 2.1 HBM3_6400Mbps');

/** O'Connor's average: activate 1.2, movement on the die 1.9, I/O 0.8 of 3.9. */
const INTERFACE_SHARE = 0.8 / 3.9;

/** @param total  pJ/bit at high load: least, middle, most */
const energyOf = (
  total: readonly [low: number, nominal: number, high: number],
  peakGbitPerSecond: number,
  citation: Citation,
): DramDevice['energy'] =>
  perBitPrices(
    { core: total[1] * (1 - INTERFACE_SHARE), interface: total[1] * INTERFACE_SHARE },
    { low: total[0] / total[1], high: total[2] / total[1] },
    { lineBits: 256, rowBits: 8192, banks: 32, peakGbitPerSecond, tREFINs: 3900 },
    citation,
  );

export const hbm2x2000: DramDevice = {
  name: 'hbm2-2000',
  title: 'HBM2 2.0 Gb/s, one channel of 2 × 64 bit',
  standard: 'HBM2',
  organisation: {
    pseudoChannels: 2,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 65536,
    linesPerRow: 32,
    lineBytes: 32,
    ...hbm2Source,
  },
  tCKNs: { value: 1, ...hbm2Source },
  timings: {
    ...cited(hbm2Source, {
      BL: 2,
      CL: 14,
      CWL: 5,
      tRCDRD: 14,
      tRCDWR: 12,
      tRP: 14,
      tRPab: 14,
      tRAS: 34,
      tRC: 48,
      tCCD_S: 2,
      tCCD_L: 4,
      tRRD_S: 4,
      tRRD_L: 4,
      tFAW: 15,
      tWR: 16,
      tRTP: 5,
      tWTR_S: 6,
      tWTR_L: 8,
      tRTW: 13,
      tPPD: 0,
      tREFI: 3900,
      tRFCab: 350,
      tREFIpb: 244,
      tRFCpb: 160,
      tRREFD: 8,
      actCycles: 2,
    }),
    ...cited(est('as tRREFD'), { tPBR2PBR: 8 }),
  },
  commandBus: 'row-and-column',
  energy: energyOf(
    [2.8, 3.9, 6.25],
    256,
    recalled("O'Connor MICRO 2017: 3.9; DRAMsim3 2.0 without I/O; hwcomponents 6.25; split by the shares of DDR4"),
  ),
};

export const hbm3x6400: DramDevice = {
  name: 'hbm3-6400',
  title: 'HBM3 6.4 Gb/s, one channel of 2 × 32 bit',
  standard: 'HBM3',
  organisation: {
    pseudoChannels: 2,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 32768,
    linesPerRow: 32,
    lineBytes: 32,
    ...est('8 Gb a channel; the stack IDs of tall stacks count as rows, tCCDR is left out'),
  },
  tCKNs: { value: 0.625, ...hbm3Source },
  timings: {
    ...cited(hbm3Source, {
      BL: 2,
      CL: 20,
      CWL: 10,
      tRCDRD: 31,
      tRCDWR: 15,
      tRP: 26,
      tRPab: 26,
      tRAS: 45,
      tRC: 72,
      tCCD_S: 2,
      tCCD_L: 4,
      tRRD_S: 4,
      tRRD_L: 5,
      tFAW: 24,
      tWR: 33,
      tRTP: 9,
      tWTR_S: 7,
      tWTR_L: 10,
      tRTW: 20,
      tPPD: 2,
      tREFI: 6240,
      tRFCab: 560,
      tREFIpb: 390,
      tRFCpb: 320,
      tRREFD: 8,
      tPBR2PBR: 8,
    }),
    ...cited(est('1.5 cycles in the standard, which has commands on half cycles'), { actCycles: 2 }),
  },
  commandBus: 'row-and-column',
  energy: energyOf([3.5, 4.5, 6], 409.6, est('4.5 (3.5 to 6) pJ/bit at high load; split by the shares of DDR4')),
};

/** Constraints that standards give in cycles. */
const IN_CYCLES: ReadonlySet<TimingName> = new Set(['BL', 'tCCD_S', 'tCCD_L', 'tPPD', 'actCycles']);
/** Enough that a whole number of cycles is not rounded up by the last bit. */
const SLACK = 1e-9;

/** Each constraint is rounded up by itself, and those that are sums of others then to these sums. */
function atClock(device: DramDevice, tCKNs: number, source: string): DramDevice['timings'] {
  const cyclesOf = (name: TimingName): number => {
    const { value } = device.timings[name];
    return IN_CYCLES.has(name) ? value : Math.ceil((value * device.tCKNs.value) / tCKNs - SLACK);
  };
  const tRC = Math.max(cyclesOf('tRC'), cyclesOf('tRAS') + cyclesOf('tRP'));
  const tRTW = Math.max(cyclesOf('tRTW'), cyclesOf('CL') + cyclesOf('BL') - cyclesOf('CWL'));
  const cycles = timingNames.map((name): [string, number] => [name, cyclesOf(name)]);
  return cited(est(source), { ...Object.fromEntries(cycles), tRC, tRTW } as Record<TimingName, number>);
}

export const hbm2e3200: DramDevice = {
  ...hbm2x2000,
  name: 'hbm2e-3200',
  title: 'HBM2e 3.2 Gb/s, one channel of 2 × 64 bit',
  standard: 'HBM2e',
  tCKNs: { value: 0.625, ...est('3.2 Gb/s, two transfers a cycle') },
  timings: atClock(hbm2x2000, 0.625, 'nanoseconds of HBM2'),
  energy: energyOf([3.9, 5.5, 7], 409.6, est('5.5 (3.9 to 7) pJ/bit at high load; split by the shares of DDR4')),
};

export const hbm3e9200: DramDevice = {
  ...hbm3x6400,
  name: 'hbm3e-9200',
  title: 'HBM3e 9.2 Gb/s, one channel of 2 × 32 bit',
  standard: 'HBM3e',
  tCKNs: { value: 4 / 9.2, ...est('9.2 Gb/s, four transfers a cycle') },
  timings: atClock(hbm3x6400, 4 / 9.2, 'nanoseconds of HBM3'),
  energy: energyOf([3, 4, 5.5], 588.8, est('4 (3 to 5.5) pJ/bit at high load; split by the shares of DDR4')),
};
