/** The FPGA devices that weft knows, and where their numbers are from. */
import { wholeDevice } from '../../arch/fpga/device.ts';
import type { Device } from '../../arch/fpga/device.ts';
import { RESOURCE_NAMES } from '../../arch/fpga/resources.ts';
import { integer } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';

const KINDS = ['lut', 'ff', 'dsp', 'bram36', 'uram'] as const;
const WIDTH = 100;

export function describeDevices(devices: readonly Device[]): string {
  const rows = devices.map((device) => {
    const whole = wholeDevice(device);
    return [device.name, String(device.slrs.length), ...KINDS.map((kind) => integer(whole[kind]))];
  });
  const columns = [left('device'), right('SLRs'), ...KINDS.map((kind) => right(RESOURCE_NAMES[kind]))];
  const sources = devices.flatMap(({ name, title = '', evidence, source }) =>
    wrapped(`${name}: ${title}; ${evidence}: ${source}`, WIDTH, '  '),
  );
  return `${table(columns, rows)}\n\n${sources.join('\n')}\n`;
}
