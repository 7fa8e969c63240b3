/**
 * The timing constraints of a DRAM by their JEDEC names, in clock cycles (tCK).
 *
 * Where a standard has one value for a parameter that others split (tRCD for reads and writes, tRRD with and without bank groups),
 * the split fields are equal. A device without a constraint has the value that never binds: 0 or 1.
 */

/** Each constraint with what it says. The slow checker (`constraints.ts`) has the same list as rules. */
export const timingMeanings = {
  BL: 'cycles a burst occupies the data bus: burst length / 2',
  CL: 'read command to first data (RL)',
  CWL: 'write command to first data (WL)',
  tRCDRD: 'ACT to RD, same bank',
  tRCDWR: 'ACT to WR, same bank',
  tRP: 'PRE to ACT, same bank',
  tRPab: 'all-bank PRE to ACT',
  tRAS: 'ACT to PRE, same bank',
  tRC: 'ACT to ACT, same bank',
  tCCD_S: 'column command to column command of the same kind, other bank group',
  tCCD_L: 'the same, same bank group',
  tRRD_S: 'ACT to ACT, other bank group',
  tRRD_L: 'ACT to ACT, same bank group',
  tFAW: 'window in which at most four ACTs begin',
  tWR: 'end of write data to PRE, same bank',
  tRTP: 'RD to PRE, same bank',
  tWTR_S: 'end of write data to RD, other bank group',
  tWTR_L: 'end of write data to RD, same bank group',
  tRTW: 'RD to WR: CL + BL − CWL and the turnaround of the bus',
  tPPD: 'PRE to PRE, any bank',
  tREFI: 'average interval of all-bank refreshes',
  tRFCab: 'all-bank REF to ACT',
  tREFIpb: 'average interval of per-bank refreshes; 0: the device has none',
  tRFCpb: 'per-bank REF to ACT, same bank',
  tRREFD: 'per-bank REF to ACT, other bank',
  tPBR2PBR: 'per-bank REF to per-bank REF, other bank',
  actCycles: 'cycles an ACT takes on its command bus; the constraints count from its last',
} as const;

export type TimingName = keyof typeof timingMeanings;
export const timingNames = Object.keys(timingMeanings) as readonly TimingName[];

/** Cycles of all constraints. */
export type Timings = Readonly<Record<TimingName, number>>;
