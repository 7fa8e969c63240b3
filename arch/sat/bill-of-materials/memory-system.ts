/** DMA engines, memory ports and what runs the program. Little of it can be cited: bands are wide. */
import { band } from '../../../terms/band.ts';
import { lutRam } from '../../fpga/lut-memories.ts';
import { mux, rotator } from '../../fpga/muxes.ts';
import { demand, timesDemand, totalDemand, uncertain } from '../../fpga/resources.ts';
import type { SatMachine } from '../machine.ts';
import { SAT_UNITS } from '../units.ts';
import { VALUE_BITS } from './item.ts';
import type { BillItem, BillOptions } from './item.ts';

/** A memory channel brings 512 bits a cycle of its own clock (board preset of the VCU1525: 512-bit AXI at 300 MHz). */
const PORT_BITS = 512;
const ADDRESS_BITS = 64;
/** Words of the FIFOs between the clock of a channel and that of the array. */
const CROSSING_WORDS = 32;
/** Loops that a transfer walks: image, row, pixel, tap, channel. */
const LOOPS = 5;
const COUNTER_BITS = 32;

/** Address generators are counted from a structure of ours. [est] */
const STRUCTURE = band(0.7, 1, 1.5);

/**
 * A DDR4 channel's controller with its PHY and interconnect, as FINN budgets it (Xilinx/finn, src/finn/util/platforms.py,
 * `DDR_RESOURCE_REQUIREMENTS`: 33,256 LUT, 44,889 FF, 199 BRAM18, 3 DSP) [repo]; low is a controller alone [est].
 */
const CONTROLLER = demand({
  lut: band(10_000, 33_256, 33_256),
  ff: band(12_000, 44_889, 44_889),
  bram36: band(20, 99.5, 99.5),
  dsp: 3,
});

/** What reads the program and hands commands and tokens to the units. [est] */
const SEQUENCER = demand({ lut: band(2000, 5000, 10_000), ff: band(2000, 5000, 10_000), bram36: band(4, 8, 16) });

export function memorySystem({ dram: { channels } }: SatMachine, options: BillOptions): BillItem[] {
  const { m } = options.sparsity;
  const controllers = Math.max(0, channels - options.memoryControllers);
  const engines = SAT_UNITS.filter((unit) => unit.includes('.') && (m > 1 || !unit.startsWith('sore')));
  const storing = engines.filter((unit) => unit.endsWith('store') || unit === 'dma.out');
  const port = totalDemand([rotator(PORT_BITS / VALUE_BITS, VALUE_BITS), demand({ ff: PORT_BITS })]);
  const counters = LOOPS * 2 * COUNTER_BITS;
  return [
    {
      unit: 'DMA',
      part: 'alignment',
      count: engines.length,
      each: timesDemand(port, channels),
      place: 'each',
      evidence: 'derived',
      source: `${engines.length} engines move what ${channels} ports of ${PORT_BITS} bits bring; a rotator of values a port`,
    },
    {
      unit: 'DMA',
      part: 'addresses',
      count: engines.length,
      each: uncertain(demand({ lut: counters, ff: counters }), STRUCTURE),
      place: 'each',
      evidence: 'est',
      source: `${LOOPS} nested loops: a counter and an adder of ${COUNTER_BITS} bits each; structure ours`,
    },
    {
      unit: 'memory',
      part: 'ports',
      count: channels,
      each: totalDemand([
        timesDemand(lutRam(CROSSING_WORDS, PORT_BITS), 2),
        mux(storing.length, PORT_BITS),
        mux(engines.length, ADDRESS_BITS),
        demand({ ff: 2 * PORT_BITS + ADDRESS_BITS }),
      ]),
      place: 'each',
      evidence: 'derived',
      source: `FIFOs between clocks, ${storing.length}:1 for data and ${engines.length}:1 for addresses`,
    },
    ...(controllers === 0
      ? []
      : [
          {
            unit: 'memory' as const,
            part: 'DDR4 controllers',
            count: controllers,
            each: CONTROLLER,
            place: 'each' as const,
            evidence: 'repo' as const,
            source: `one a channel, ${channels - controllers} are the platform's; as FINN budgets it, low: a controller alone [est]`,
          },
        ]),
    {
      unit: 'control',
      part: 'sequencer',
      count: 1,
      each: SEQUENCER,
      place: 'unit',
      evidence: 'est',
      source: 'program store and tokens',
    },
  ];
}
