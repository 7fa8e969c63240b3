/** A peer's configuration as a memory of ours: the same constraints under their JEDEC names, the same queues. */
import { checkAddressMap } from '../../../arch/memory/address-map.ts';
import type { AddressMap } from '../../../arch/memory/address-map.ts';
import { cited, repo } from '../../../arch/memory/citation.ts';
import { dramsim3Policy, ramulatorPolicy, ramulatorRowHitPolicy } from '../../../arch/memory/controller.ts';
import type { ControllerPolicy } from '../../../arch/memory/controller.ts';
import { currentPrices } from '../../../arch/memory/current-prices.ts';
import { banksOf } from '../../../arch/memory/device.ts';
import type { DramDevice, Organisation, Standard } from '../../../arch/memory/device.ts';
import type { EnergyPrices } from '../../../arch/memory/energy-prices.ts';
import { band } from '../../../arch/memory/energy-prices.ts';
import type { MemorySystem } from '../../../arch/memory/memory-run.ts';
import type { Timings } from '../../../arch/memory/timings.ts';
import type { PeerConfig } from './peer-config.ts';

/** @param map  of the point; rows and columns are as many as it has bits for */
export function peerSystem(config: PeerConfig, map: AddressMap, channels: number, lineBytes: number): MemorySystem {
  const { bits } = map;
  const organisation: Organisation = {
    pseudoChannels: 2 ** bits.pc,
    bankGroups: 2 ** bits.bg,
    banksPerGroup: 2 ** bits.ba,
    rows: 2 ** bits.ro,
    linesPerRow: 2 ** bits.co,
    lineBytes,
  };
  checkAddressMap(map, organisation, channels);
  const isDramsim3 = config.peer === 'dramsim3';
  const timings = isDramsim3 ? dramsim3Timings(config) : ramulatorTimings(config);
  const tCKNs = isDramsim3 ? config.timing['tCK'] : config.timing['tCK_ps'] / 1000;
  const standard = standardOf(config);
  const source = repo(`${isDramsim3 ? 'DRAMsim3' : 'Ramulator 2.1'}, ${config.name}`);
  const device: DramDevice = {
    name: config.name,
    title: config.name,
    standard,
    organisation: { ...organisation, ...source },
    tCKNs: { value: tCKNs, ...source },
    timings: cited(source, timings),
    commandBus: standard.startsWith('HBM') ? 'row-and-column' : 'single',
    energy: pricesOf(config, timings, tCKNs, banksOf(organisation)),
  };
  return { device, channels, map, controller: policyOf(config) };
}

/** Ramulator's timings have names for pseudo-channels, and for the two bursts of LPDDR5, where those exist. */
function standardOf({ name, protocol, timing }: PeerConfig): Standard {
  if (protocol.startsWith('HBM') || 'nRCDRD' in timing) return /HBM3/.test(name) ? 'HBM3' : 'HBM2';
  if (protocol.startsWith('LPDDR')) return 'LPDDR4X';
  return 'nBL_min' in timing ? 'LPDDR5' : 'DDR4';
}

/** `src/timing.cc`: a device without bank groups has the short constraints throughout, and only LPDDR4 and GDDR have tPPD. */
function dramsim3Timings({ timing: t, protocol, burstLength, bankGroups }: PeerConfig): Timings {
  const BL = burstLength / 2;
  const of = (name: string, missing = 0): number => t[name] ?? missing;
  const long = (name: string): number => of(bankGroups === 1 ? `${name}_S` : `${name}_L`);
  const isHbm = protocol.startsWith('HBM');
  return {
    BL,
    CL: of('CL'),
    CWL: of('CWL'),
    tRCDRD: isHbm ? of('tRCDRD') : of('tRCD'),
    tRCDWR: isHbm ? of('tRCDWR') : of('tRCD'),
    tRP: of('tRP'),
    tRPab: of('tRP'),
    tRAS: of('tRAS'),
    tRC: of('tRAS') + of('tRP'),
    tCCD_S: of('tCCD_S'),
    tCCD_L: long('tCCD'),
    tRRD_S: of('tRRD_S'),
    tRRD_L: long('tRRD'),
    tFAW: of('tFAW'),
    tWR: of('tWR'),
    tRTP: of('tRTP', TRTP_DEFAULT),
    tWTR_S: of('tWTR_S'),
    tWTR_L: long('tWTR'),
    tRTW: of('CL') + BL - of('CWL') + of('tRTRS', TRTRS_DEFAULT),
    tPPD: protocol.startsWith('LPDDR4') ? of('tPPD') : 0,
    tREFI: of('tREFI'),
    tRFCab: of('tRFC'),
    tREFIpb: of('tREFIb'),
    tRFCpb: of('tRFCb'),
    tRREFD: of('tRRD_S'),
    tPBR2PBR: of('tRFCb'),
    actCycles: 1,
  };
}

/** What DRAMsim3 takes where a file says nothing (`src/configuration.cc`); its HBM files call the first tRTP_L, which it does not read. */
const TRTP_DEFAULT = 5;
const TRTRS_DEFAULT = 2;

/** `python/ramulator/dram/*.py`. */
function ramulatorTimings({ timing: t }: PeerConfig): Timings {
  const of = (...names: readonly string[]): number => t[names.find((name) => name in t) ?? ''] ?? 0;
  const [BL, CL, CWL] = [of('nBL', 'nBL_min'), of('nCL'), of('nCWL')];
  const isHbm2 = 'nRTPL' in t;
  return {
    BL,
    CL,
    CWL,
    tRCDRD: of('nRCDRD', 'nRCD'),
    tRCDWR: of('nRCDWR', 'nRCD'),
    tRP: of('nRP'),
    tRPab: of('nRPab', 'nRP'),
    tRAS: of('nRAS'),
    tRC: of('nRC'),
    tCCD_S: of('nCCDS'),
    tCCD_L: of('nCCDL'),
    tRRD_S: of('nRRDS'),
    tRRD_L: of('nRRDL'),
    tFAW: of('nFAW'),
    tWR: of('nWR'),
    tRTP: of('nRTP', 'nRTPL'),
    tWTR_S: of('nWTRS'),
    tWTR_L: of('nWTRL') + of('nBL_max', 'nBL') - BL,
    tRTW: t['nRTW'] ?? CL + BL + 2 - CWL,
    tPPD: of('nPPD'),
    tREFI: of('nREFI'),
    tRFCab: of('nRFC'),
    tREFIpb: of('nREFIpb'),
    tRFCpb: of('nRFCpb'),
    tRREFD: of('nRREFD', 'nPBR2ACT'),
    tPBR2PBR: of('nPBR2PBR', 'nRREFD'),
    actCycles: isHbm2 ? 2 : 1,
  };
}

function policyOf({ peer, isRowHit, queues }: PeerConfig): ControllerPolicy {
  if (peer === 'dramsim3') {
    const queue = queues['trans_queue_size'] ?? dramsim3Policy.readQueue;
    const bankQueue = queues['cmd_queue_size'] ?? dramsim3Policy.bankQueue;
    return { ...dramsim3Policy, readQueue: queue, writeQueue: queue, bankQueue };
  }
  const base = isRowHit ? ramulatorRowHitPolicy : ramulatorPolicy;
  return {
    ...base,
    readQueue: queues['read_buffer'] ?? base.readQueue,
    writeQueue: queues['write_buffer'] ?? base.writeQueue,
    writeHighWatermark: queues['wr_high_watermark'] ?? base.writeHighWatermark,
    writeLowWatermark: queues['wr_low_watermark'] ?? base.writeLowWatermark,
  };
}

/** Device energy only, as DRAMsim3 has it: no interface. */
function pricesOf(
  { power, chips, name }: PeerConfig,
  timings: Timings,
  tCKNs: number,
  banks: number,
): EnergyPrices | null {
  if (power === null) return null;
  const of = (key: string): number => power[key] ?? 0;
  const source = repo(`DRAMsim3, ${name}`);
  const [VDD, IDD0, IDD2N, IDD3N] = [of('VDD'), of('IDD0'), of('IDD2N'), of('IDD3N')];
  const currents = { VDD, IDD0, IDD2N, IDD3N, IDD4R: of('IDD4R'), IDD4W: of('IDD4W'), IDD5AB: of('IDD5AB'), ...source };
  return currentPrices(currents, timings, tCKNs, chips, banks, { low: 1, high: 1 }, band(0, 1, 1, source));
}
