/** DDR4-2400, 8 Gb chips, one rank: of x8 chips, and of x4 chips with ECC as on the VCU1525. */
import { cited, est, recalled, repo } from '../citation.ts';
import { currentPrices } from '../current-prices.ts';
import type { DramDevice } from '../device.ts';
import type { CitedBand, EnergyPrices } from '../energy-prices.ts';

const peers = repo('DRAMsim3 DDR4_8Gb_x8_2400.ini; Ramulator 2.1 DDR4_2400U agrees, but for tRFC (360 ns)');
const derived = repo('DRAMsim3 and Ramulator 2.1, by their rule: CL + BL + 2 − CWL');

const timings = {
  ...cited(peers, {
    BL: 4,
    CL: 17,
    CWL: 12,
    tRCDRD: 17,
    tRCDWR: 17,
    tRP: 17,
    tRPab: 17,
    tRAS: 39,
    tRC: 56,
    tCCD_S: 4,
    tCCD_L: 6,
    tRRD_S: 4,
    tRRD_L: 6,
    tFAW: 26,
    tWR: 18,
    tRTP: 9,
    tWTR_S: 3,
    tWTR_L: 9,
    tREFI: 9360,
    tRFCab: 420,
  }),
  ...cited(derived, { tRTW: 11 }),
  ...cited(repo('DDR4 has neither tPPD nor per-bank refresh; an ACT takes one cycle'), {
    tPPD: 0,
    tREFIpb: 0,
    tRFCpb: 0,
    tRREFD: 0,
    tPBR2PBR: 0,
    actCycles: 1,
  }),
};

/** 15 to 25 pJ/bit with PHY and termination, less the 9.2 of the device in a stream. */
const interfacePjPerBit: CitedBand = {
  low: 5.8,
  nominal: 10.8,
  high: 15.8,
  ...est('system 20 (15 to 25) pJ/bit less the device in a stream (9.2)'),
};

/** Another 4 Gb die draws 8.8 pJ/bit for a burst where this one draws 5.7. */
const SPREAD = { low: 0.5, high: 1.5 };

const currents = {
  VDD: 1.2,
  IDD0: 48,
  IDD2N: 34,
  IDD3N: 43,
  IDD4R: 135,
  IDD4W: 123,
  IDD5AB: 250,
  ...repo('DRAMsim3 DDR4_8Gb_x8_2400.ini; ±50 % between dies (DRAMSys memspec of a 4 Gb die)'),
};

const CHIPS_X8 = 8;
const BANKS = 16;
const tCKNs = { value: 1 / 1.2, ...recalled('JESD79-4: 2400 Mb/s, two transfers a cycle') };
const pricesX8 = currentPrices(
  currents,
  {
    tRAS: timings.tRAS.value,
    tRP: timings.tRP.value,
    BL: timings.BL.value,
    tRFCab: timings.tRFCab.value,
  },
  tCKNs.value,
  CHIPS_X8,
  BANKS,
  SPREAD,
  interfacePjPerBit,
);

/** A rank of sixteen x4 chips takes 1.5 to 1.7 times a rank of eight x8; eighteen with ECC. */
const X4 = { low: 1.5 * (18 / 16), nominal: 1.6 * (18 / 16), high: 1.7 * (18 / 16) };
const x4Source = { provenance: 'run', source: 'DRAMsim3, x4 rank: 1.5 to 1.7 times x8; 18/16 chips with ECC' } as const;

function scaledPrices(prices: EnergyPrices): EnergyPrices {
  const entries = Object.entries(prices).map(([name, price]: [string, CitedBand]) => {
    if (name === 'interfacePjPerBit') return [name, price];
    const { low, nominal, high } = price;
    return [name, { low: low * X4.low, nominal: nominal * X4.nominal, high: high * X4.high, ...x4Source }];
  });
  return Object.fromEntries(entries) as EnergyPrices;
}

export const ddr4x8: DramDevice = {
  name: 'ddr4-2400-x8',
  title: 'DDR4-2400, 8 Gb x8, one rank of 8 chips',
  standard: 'DDR4',
  organisation: {
    pseudoChannels: 1,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 65536,
    linesPerRow: 128,
    lineBytes: 64,
    ...peers,
  },
  tCKNs,
  timings,
  commandBus: 'single',
  energy: pricesX8,
};

export const ddr4x4: DramDevice = {
  ...ddr4x8,
  name: 'ddr4-2400-x4',
  title: 'DDR4-2400, 8 Gb x4, one rank of 16 chips and 2 for ECC',
  organisation: {
    ...ddr4x8.organisation,
    rows: 131072,
    ...repo('Ramulator 2.1 DDR4_8Gb_x4; board preset of the VCU1525: MTA18ASF2G72PZ-2G3'),
  },
  timings: { ...timings, ...cited(repo('Ramulator 2.1, tFAW of x4 chips'), { tFAW: 16 }) },
  energy: scaledPrices(pricesX8),
};
