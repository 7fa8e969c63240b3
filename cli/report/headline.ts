/** The line that says what was simulated. */
import type { ResolvedScenario } from '../../run/scenario.ts';

export function headline({ network, scenario, machine }: ResolvedScenario): string {
  const { rows, columns } = machine.array;
  const clock = `${machine.clockHz / 1e6} MHz`;
  const { channels, channelBytesPerSecond, efficiency } = machine.dram;
  const memory = `${channels} × ${channelBytesPerSecond / 1e9} GB/s at ${Math.round(100 * efficiency)} %`;
  return (
    `${network.title}\n` +
    `${scenario.phase}, batch ${scenario.batch}, ${scenario.sparsity} on ${machine.name}: ` +
    `${rows}×${columns} PEs at ${clock}, memory ${memory}\n`
  );
}
