/**
 * FPGA resources of a machine: bill of materials, against a device, an SLR at a time; other operators and devices beside it.
 *
 * Nothing is simulated. A design that does not fit is a result: `fit.ok` is false and says why.
 */
import { CLOCK_RANGE } from '../arch/fpga/clock-range.ts';
import type { ClockRange } from '../arch/fpga/clock-range.ts';
import { deviceNames, loadDevice, wholeDevice } from '../arch/fpga/device.ts';
import type { Device } from '../arch/fpga/device.ts';
import { fitOf, tightest, utilisationOf } from '../arch/fpga/fit.ts';
import type { Fit, Supply, Utilisation } from '../arch/fpga/fit.ts';
import { operatorStyles } from '../arch/fpga/operators.ts';
import type { OperatorStyle } from '../arch/fpga/operators.ts';
import { resourceKinds } from '../arch/fpga/resources.ts';
import type { Demand, ResourceKind } from '../arch/fpga/resources.ts';
import { PLANNED_CROSSING_BITS, splitOver, tightestOver } from '../arch/fpga/slr-split.ts';
import type { SlrSplit } from '../arch/fpga/slr-split.ts';
import type { LoadedMachine } from '../arch/machine-file.ts';
import { billOfMaterials, billTotal, demandOf } from '../arch/sat/bill-of-materials/bill.ts';
import { billUnits } from '../arch/sat/bill-of-materials/item.ts';
import type { BillItem, BillOptions, BillUnit } from '../arch/sat/bill-of-materials/item.ts';
import { laneSplit } from '../arch/sat/bill-of-materials/lane-split.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import { VERSION } from './version.ts';

export interface ResourcesRequest {
  readonly loaded: LoadedMachine;
  readonly device: Device;
  /** The widest groups that the machine is built for; 1:1 for none. */
  readonly sparsity: Sparsity;
  readonly operators: OperatorStyle;
}

/** A part of the bill with all of it added up. */
export type BillLine = Omit<BillItem, 'each'> & { readonly demand: Demand };

/** A design on a device. */
export interface Placement {
  readonly total: Demand;
  readonly utilisation: Utilisation;
  readonly fit: Fit;
}

export interface ResourcesResult extends Placement {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly machine: string;
  readonly rows: number;
  readonly columns: number;
  readonly sparsity: string;
  readonly operators: OperatorStyle;
  readonly device: Device;
  readonly supply: Supply;
  readonly clock: ClockRange & { readonly hz: number; readonly isWithin: boolean };
  readonly bill: readonly BillLine[];
  readonly units: readonly { readonly unit: BillUnit; readonly demand: Demand }[];
  /** Cut by rows and by columns, the better one first; none on a device of one die. */
  readonly splits: readonly SlrSplit[];
  /** What N:M sparsity adds to the same machine without it, nominally; null if it is built without. */
  readonly sparsityAdds: Readonly<Record<ResourceKind, number>> | null;
  readonly byOperators: readonly (Placement & { readonly operators: OperatorStyle })[];
  readonly byDevice: readonly (Placement & { readonly device: string })[];
  readonly assumptions: LoadedMachine['assumptions'];
}

/** A machine on a device, without what `resources` says beside it. @param sparsity  the widest groups that it is built for */
export const placementOn = (
  machine: SatMachine,
  device: Device,
  sparsity: Sparsity,
  operators: OperatorStyle,
): Placement => placementOf(place(machine, device, sparsity, operators));

/** What a search asks of a design on a device. */
export interface Misfit extends Pick<Placement, 'total' | 'utilisation'> {
  /** Why it does not fit; empty if it does. */
  readonly reasons: readonly string[];
}

/**
 * The same as `placementOn` says of what is needed and why it does not fit, without what only people ask.
 *
 * No better split is sought than one that fits, and none at all of a design that is larger than the device.
 */
export function misfitOn(machine: SatMachine, device: Device, sparsity: Sparsity, operators: OperatorStyle): Misfit {
  const { items, total, supply } = demandOn(machine, device, sparsity, operators);
  const utilisation = utilisationOf(total, supply);
  const whole = fitOf(total, supply, device.name);
  const limits = designLimits(machine, sparsity);
  if (!whole.ok || fitsSlrs(items, machine, device, sparsity)) {
    return { total, utilisation, reasons: [...(whole.ok ? [] : whole.reasons), ...limits.reasons] };
  }
  // Which split is the better one, of which the reasons speak, is only known of the best of both.
  const fit = judged(whole, splitsOf(items, machine, device, sparsity), limits);
  return { total, utilisation, reasons: fit.ok ? [] : fit.reasons };
}

interface Placed extends Placement {
  readonly items: readonly BillItem[];
  readonly splits: readonly SlrSplit[];
}

/** Adds up and judges. */
export function resources({ loaded, device, sparsity, operators }: ResourcesRequest): ResourcesResult {
  const { machine, assumptions } = loaded;
  const { items, splits, ...placement } = place(machine, device, sparsity, operators);
  const on = (other: Device): Placement => placementOf(place(machine, other, sparsity, operators));
  return {
    schemaVersion: 1,
    version: VERSION,
    machine: machine.name,
    rows: machine.array.rows,
    columns: machine.array.columns,
    sparsity: formatSparsity(sparsity),
    operators,
    device,
    supply: wholeDevice(device),
    clock: clockOf(machine),
    bill: items.map(({ each, ...item }) => ({ ...item, demand: demandOf({ each, ...item }) })),
    units: billUnits.flatMap((unit) => {
      const own = items.filter((item) => item.unit === unit);
      return own.length > 0 ? [{ unit, demand: billTotal(own) }] : [];
    }),
    ...placement,
    splits,
    sparsityAdds: sparsity.m === 1 ? null : difference(placement.total, denseTotal(machine, device, operators)),
    byOperators: operatorStyles.map((style) => ({
      operators: style,
      ...placementOf(place(machine, device, sparsity, style)),
    })),
    byDevice: deviceNames
      .filter((name) => name !== device.name)
      .map((name) => ({ device: name, ...on(loadDevice(name, nothingToRead)) })),
    assumptions,
  };
}

/** Devices that come with weft are no files. */
const nothingToRead = (path: string): never => {
  throw new Error(`no file is read here (${path})`);
};

const placementOf = ({ total, utilisation, fit }: Placed): Placement => ({ total, utilisation, fit });

function place(machine: SatMachine, device: Device, sparsity: Sparsity, style: OperatorStyle): Placed {
  const { items, total, supply } = demandOn(machine, device, sparsity, style);
  const splits = splitsOf(items, machine, device, sparsity);
  return {
    items,
    splits,
    total,
    utilisation: utilisationOf(total, supply),
    fit: judged(fitOf(total, supply, device.name), splits, designLimits(machine, sparsity)),
  };
}

interface Billed {
  readonly items: readonly BillItem[];
  readonly total: Demand;
  readonly supply: Supply;
}

function demandOn(machine: SatMachine, device: Device, sparsity: Sparsity, style: OperatorStyle): Billed {
  const items = billOfMaterials(machine, billOptions(device, sparsity, style));
  return { items, total: billTotal(items), supply: wholeDevice(device) };
}

/** Whether SLRs hold the design, cut either way. */
const fitsSlrs = (items: readonly BillItem[], { array }: SatMachine, { slrs }: Device, { m }: Sparsity): boolean =>
  slrs.length === 1 ||
  (['rows', 'columns'] as const).every((along) => {
    const { lanes, units } = laneSplit(items, array, m, along);
    return tightestOver(slrs, lanes, units, 1) <= 1;
  });

/**
 * By rows and by columns, none on a device of one die: first what fits, then what crosses least; if neither fits, what is less
 * overfull by a percent or more.
 */
function splitsOf(items: readonly BillItem[], machine: SatMachine, { slrs }: Device, { m }: Sparsity): SlrSplit[] {
  if (slrs.length === 1) return [];
  const crossing = ({ boundaryBits }: SlrSplit): number => boundaryBits.reduce((sum, bits) => sum + bits, 0);
  const overfull = (split: SlrSplit): number => Math.round(100 * Math.max(1, split.tightest));
  return (['rows', 'columns'] as const)
    .map((along) => {
      const { lanes, units } = laneSplit(items, machine.array, m, along);
      return splitOver(slrs, lanes, units);
    })
    .toSorted((a, b) => overfull(a) - overfull(b) || crossing(a) - crossing(b));
}

interface Limits {
  readonly reasons: readonly string[];
  readonly cautions: readonly string[];
}

/** What the machine's own parameters do not provide for. */
function designLimits({ array, dram }: SatMachine, { n, m }: Sparsity): Limits {
  const { groupFileValues, wsPairs } = array;
  const group = `a double-buffered group of ${m} needs ${2 * m} values, the group file has ${groupFileValues} (groupFileValues)`;
  const pairs = `${n} pairs a group do not fit weight-stationary PEs of ${wsPairs} (wsPairs): output-stationary only`;
  return {
    reasons: m > 1 && 2 * m > groupFileValues ? [group] : [],
    cautions: [...(m > 1 && n > wsPairs ? [pairs] : []), ...memoryCautions(dram)],
  };
}

/** Controllers are counted as those of DDR4, whatever memory is simulated. */
function memoryCautions(dram: SatMachine['dram']): string[] {
  if (dram.model === 'bandwidth' || !dram.memory.startsWith('hbm')) return [];
  return [`memory controllers are counted as those of DDR4; ${dram.memory} needs a device with HBM on its package`];
}

function judged(whole: Fit, splits: readonly SlrSplit[], limits: Limits): Fit {
  const [best] = splits;
  const crossing = Math.max(0, ...(best?.boundaryBits ?? []));
  const wires = `${crossing} bits of links cross a boundary of SLRs; FINN plans with at most ${PLANNED_CROSSING_BITS} [repo]`;
  const cautions = [...whole.cautions, ...limits.cautions, ...(crossing > PLANNED_CROSSING_BITS ? [wires] : [])];
  const reasons = [...(whole.ok ? [] : whole.reasons), ...limits.reasons];
  if (whole.ok && best && best.tightest > 1) {
    const full = best.parts.filter(({ utilisation }) => tightest(utilisation) > 1).map(({ slr }) => slr);
    const shares = `the best leaves ${full.join(', ')} overfull, at most ${(100 * best.tightest).toFixed(0)} %`;
    reasons.push(`no split by whole rows or columns was found that fits the SLRs; ${shares}`);
  }
  return reasons.length > 0 ? { ok: false, reasons, cautions } : { ok: true, cautions };
}

function clockOf({ clockHz: hz }: SatMachine): ResourcesResult['clock'] {
  return { hz, ...CLOCK_RANGE, isWithin: hz >= CLOCK_RANGE.lowHz && hz <= CLOCK_RANGE.highHz };
}

const denseTotal = (machine: SatMachine, device: Device, style: OperatorStyle): Demand =>
  billTotal(billOfMaterials(machine, billOptions(device, { n: 1, m: 1 }, style)));

const billOptions = (device: Device, sparsity: Sparsity, style: OperatorStyle): BillOptions => ({
  sparsity,
  style,
  blocks: wholeDevice(device),
  memoryControllers: device.memoryControllers,
});

const difference = (a: Demand, b: Demand): Record<ResourceKind, number> =>
  Object.fromEntries(resourceKinds.map((kind) => [kind, a[kind].nominal - b[kind].nominal])) as Record<
    ResourceKind,
    number
  >;
