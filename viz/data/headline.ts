/** The line that says what was simulated. */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { ResolvedScenario } from '../../run/scenario.ts';
import { formatQuantity } from '../../terms/quantity.ts';

export function headline({ network, scenario, machine }: ResolvedScenario): string {
  const { rows, columns } = machine.array;
  const clock = formatQuantity(machine.clockHz, 'frequency');
  return (
    `${network.title}\n` +
    `${scenario.phase}, batch ${scenario.batch}, ${scenario.sparsity} on ${machine.name}: ` +
    `${rows}×${columns} PEs at ${clock}, memory ${memoryWords(machine)}\n`
  );
}

function memoryWords({ dram }: SatMachine): string {
  const { channels } = dram;
  if (dram.model === 'bandwidth') {
    const { channelBytesPerSecond, efficiency } = dram;
    return `${channels} × ${formatQuantity(channelBytesPerSecond, 'bandwidth')} at ${Math.round(100 * efficiency)} %`;
  }
  return `${channels} × ${dram.memory}${dram.model === 'lines' ? ', line by line (fast-forward is off)' : ''}`;
}
