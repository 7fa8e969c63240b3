/**
 * LPDDR5-6400: one x16 channel of 8 Gb in bank-group mode, clock 800 MHz with WCK at four times that.
 *
 * ACT-1 and ACT-2 are one command here, and the CAS that starts WCK is left out. Nobody reports energies that could be priced.
 */
import { cited, est, repo } from '../citation.ts';
import type { DramDevice } from '../device.ts';

const ramulator = repo('Ramulator 2.1 LPDDR5_6400, LPDDR5_8Gb_x16 (JESD209-5B tables 235, 330 to 333, 372)');

export const lpddr5x6400: DramDevice = {
  name: 'lpddr5-6400',
  title: 'LPDDR5-6400, one x16 channel of 8 Gb',
  standard: 'LPDDR5',
  organisation: {
    pseudoChannels: 1,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 32768,
    linesPerRow: 64,
    lineBytes: 32,
    ...ramulator,
  },
  tCKNs: { value: 1.25, ...ramulator },
  timings: {
    ...cited(ramulator, {
      BL: 2,
      CL: 17,
      CWL: 9,
      tRCDRD: 15,
      tRCDWR: 15,
      tRP: 15,
      tRPab: 17,
      tRAS: 34,
      tRC: 49,
      tCCD_S: 2,
      tCCD_L: 4,
      tRRD_S: 4,
      tRRD_L: 4,
      tFAW: 16,
      tWR: 28,
      tRTP: 8,
      tWTR_S: 5,
      tRTW: 12,
      tPPD: 2,
      tREFI: 3125,
      tRFCab: 168,
      tREFIpb: 391,
      tRFCpb: 96,
      tRREFD: 6,
      tPBR2PBR: 72,
    }),
    ...cited(repo('Ramulator 2.1: 10, from BL/n_max, which is 2 cycles behind BL/n_min'), { tWTR_L: 12 }),
    ...cited(est('two commands of one cycle each, taken as one'), { actCycles: 1 }),
  },
  commandBus: 'single',
  energy: null,
};
