/** The line that says what was simulated. */
import type { ResolvedScenario } from '../../run/scenario.ts';
import { formatQuantity } from '../../terms/quantity.ts';

export function headline({ network, scenario, machine }: ResolvedScenario): string {
  const { rows, columns } = machine.array;
  const clock = formatQuantity(machine.clockHz, 'frequency');
  const { channels, channelBytesPerSecond, efficiency } = machine.dram;
  const memory = `${channels} × ${formatQuantity(channelBytesPerSecond, 'bandwidth')} at ${Math.round(100 * efficiency)} %`;
  return (
    `${network.title}\n` +
    `${scenario.phase}, batch ${scenario.batch}, ${scenario.sparsity} on ${machine.name}: ` +
    `${rows}×${columns} PEs at ${clock}, memory ${memory}\n`
  );
}
