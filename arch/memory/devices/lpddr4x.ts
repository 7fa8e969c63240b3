/** LPDDR4X: one x16 channel of 8 Gb, burst length 16, no bank groups. */
import { cited, est, repo } from '../citation.ts';
import type { DramDevice } from '../device.ts';
import { perBitPrices } from './per-bit-prices.ts';

const jedec = repo('DRAMSys, JEDEC LPDDR4 memspecs');
const turnaround = repo('DRAMsim3, src/timing.cc: RL + BL + tRTRS − WL with tRTRS = 1');
const perBank = est('tREFI / 8 banks; other banks wait tRRD, the next refresh tRFCpb');

const organisation = {
  pseudoChannels: 1,
  bankGroups: 1,
  banksPerGroup: 8,
  rows: 65536,
  linesPerRow: 64,
  lineBytes: 32,
  ...jedec,
};

/**
 * 7 (5 to 9) pJ/bit in all at high load; 5.3 of it in the core, by the currents of an LPDDR4 die at 1.1 V. What an ACT and standby take of that
 * is not known: they have the shares that they have in DDR4.
 */
const energy = perBitPrices(
  { core: 5.3, interface: 1.7 },
  { low: 5 / 7, high: 9 / 7 },
  { lineBits: 256, rowBits: 16384, banks: 8, peakGbitPerSecond: 59.7, tREFINs: 3904 },
  est('7 (5 to 9) pJ/bit, core 5.3 from Micron currents; split by the shares of DDR4'),
);

export const lpddr4x3733: DramDevice = {
  name: 'lpddr4x-3733',
  title: 'LPDDR4X-3733, one x16 channel of 8 Gb',
  standard: 'LPDDR4X',
  organisation,
  tCKNs: { value: 0.536, ...jedec },
  timings: {
    ...cited(jedec, {
      BL: 8,
      CL: 32,
      CWL: 16,
      tRCDRD: 34,
      tRCDWR: 34,
      tRP: 34,
      tRPab: 40,
      tRAS: 79,
      tRC: 113,
      tCCD_S: 8,
      tCCD_L: 8,
      tRRD_S: 19,
      tRRD_L: 19,
      tFAW: 75,
      tWR: 34,
      tRTP: 15,
      tWTR_S: 19,
      tWTR_L: 19,
      tPPD: 4,
      tREFI: 7297,
      tRFCab: 524,
      tRFCpb: 262,
    }),
    ...cited(turnaround, { tRTW: 25 }),
    ...cited(perBank, { tREFIpb: 912, tRREFD: 19, tPBR2PBR: 262 }),
    ...cited(est('the four cycles of an ACT are not modelled'), { actCycles: 1 }),
  },
  commandBus: 'single',
  energy,
};

export const lpddr4x4266: DramDevice = {
  ...lpddr4x3733,
  name: 'lpddr4x-4266',
  title: 'LPDDR4X-4266, one x16 channel of 8 Gb',
  tCKNs: { value: 0.469, ...jedec },
  timings: {
    ...cited(jedec, {
      BL: 8,
      CL: 36,
      CWL: 18,
      tRCDRD: 39,
      tRCDWR: 39,
      tRP: 39,
      tRPab: 45,
      tRAS: 90,
      tRC: 129,
      tCCD_S: 8,
      tCCD_L: 8,
      tRRD_S: 22,
      tRRD_L: 22,
      tFAW: 86,
      tWR: 39,
      tRTP: 17,
      tWTR_S: 22,
      tWTR_L: 22,
      tPPD: 4,
      tREFI: 8341,
      tRFCab: 599,
      tRFCpb: 300,
    }),
    ...cited(turnaround, { tRTW: 27 }),
    ...cited(perBank, { tREFIpb: 1042, tRREFD: 22, tPBR2PBR: 300 }),
    ...cited(est('the four cycles of an ACT are not modelled'), { actCycles: 1 }),
  },
};
