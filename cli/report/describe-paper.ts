/** What `weft validate paper` found, for people: the mean first, then every figure, throughput, sensitivities, assumptions. */
import type { FiveNetworks } from '../../published/paper/five-networks.ts';
import type { PaperValidation } from '../../published/paper/paper-validation.ts';
import type { ThroughputTable } from '../../published/paper/throughput.ts';
import { methodNamed } from '../../dataflows/method.ts';
import { decimals, times } from '../format.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { assumptionLines } from './paper-assumptions.ts';
import { figureLines, notSimulatedLines } from './paper-figures.ts';
import { tornadoLines } from './paper-tornado.ts';

export const PAPER_WIDTH = 100;

/** The figure that all the rest is about. */
const MEAN = 'sat/mean-speedup';

/** @param path  where the figures are from */
export function describePaper(validation: PaperValidation, title: string, path: string): string {
  const { networks, throughput, tornado, rows, skipped, assumptions, bound } = validation;
  const judged = rows.filter(({ verdict }) => verdict !== 'shown');
  const ok = judged.filter(({ verdict }) => verdict === 'ok').length;
  const head = `${title}, in ${path}: ${rows.length} beside ours, ${judged.length} of them judged; ${skipped.length} not simulated`;
  const lines = [
    ...paragraph(head),
    ...(networks ? networkLines(networks, validation) : []),
    ...figureLines(rows),
    ...notSimulatedLines(skipped),
    ...(throughput ? throughputLines(throughput) : []),
    ...(tornado ? tornadoLines(tornado, publishedMean(validation)) : []),
    ...assumptionLines(assumptions),
    ...wrapped(
      `${ok} of ${judged.length} judged ${judged.length === 1 ? 'figure is' : 'figures are'} met; bound (${bound.text}): ${bound.holds ? 'holds' : 'MISSED'}`,
      PAPER_WIDTH,
      '  ',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Wrapped text and an empty line. */
const paragraph = (text: string): string[] => [...wrapped(text, PAPER_WIDTH, ''), ''];

/** null in a comparison that does not have it. */
const publishedMean = ({ rows }: PaperValidation): number | null =>
  rows.find(({ id }) => id === MEAN)?.theirsRange.low ?? null;

function networkLines(
  { method, sparsity, batch, rows, means, meanMacIdeal, range }: FiveNetworks,
  validation: PaperValidation,
): string[] {
  const published = publishedMean(validation) ?? 0;
  const technique = `${methodNamed(method).title} ${sparsity}`;
  const ours = means.map(({ machine, speedup }) => `${times(speedup)} on ${machine}`).join(', ');
  const columns = [
    left(`${technique}, batch ${batch}`),
    right('MAC ideal'),
    ...means.flatMap(({ machine }) => [right('step (s)'), right(machine)]),
  ];
  const cells = rows.map(({ network, macIdealSpeedup, machines }) => [
    network,
    times(macIdealSpeedup),
    ...machines.flatMap(({ seconds, speedup }) => [decimals(seconds), times(speedup)]),
  ]);
  const last = ['mean', times(meanMacIdeal), ...means.flatMap(({ speedup }) => ['', times(speedup)])];
  return [
    `Mean training speedup of ${technique} over dense, the only one that is published: ${published}×`,
    `Ours, mean of five networks at batch ${batch}: ${ours}`,
    ...paragraph(
      `${place(published, range)} Which networks, batch and memory channels it was measured with, and what ran fused or overlapped, is not public; the two machines are the ends of what is open. Nothing is tuned to it.`,
    ),
    table(columns, [...cells, last]),
    '',
  ];
}

/** Where the published mean lies beside the range of ours. */
function place(published: number, { low, high }: FiveNetworks['range']): string {
  const off = (end: number): string => `${((100 * Math.abs(published - end)) / end).toFixed(1)} %`;
  if (published < low) return `The published mean is ${off(low)} below the range of ours.`;
  if (published > high) return `The published mean is ${off(high)} above the range of ours.`;
  return 'The published mean lies in the range of ours.';
}

function throughputLines({ machines, trainers, peakGops, trainingPeakGops, gemmHlsGops }: ThroughputTable): string[] {
  const [{ networks }] = machines;
  const rates = table(
    [left('dense-equivalent GOP/s'), ...networks.map(({ network }) => right(shortName(network))), right('mean')],
    machines.map(({ machine, networks: own, meanGops }) => [
      machine,
      ...own.map(({ gops }) => gops.toFixed(1)),
      meanGops.toFixed(1),
    ]),
  );
  const ratios = table(
    [
      left('over FPGA trainers'),
      left('platform'),
      left('network'),
      right('reported'),
      ...machines.map(({ machine }) => right(machine)),
    ],
    trainers.map(({ name, platform, network, value, unit, ratios: own }) => [
      name,
      platform,
      network,
      `${value} ${unit}`,
      ...own.map(({ ratio }) => `${ratio.toFixed(2)}×`),
    ]),
  );
  return [
    rates,
    ...paragraph(
      `Two operations for every MAC of the dense step. No step can pass ${trainingPeakGops.toFixed(1)}, twice the array's dense peak of ${peakGops.toFixed(1)}. For scale: another systolic array sustained ${gemmHlsGops} GFLOP/s of dense FP16 products on this card.`,
    ),
    ratios,
    ...paragraph(
      'SAT says 2.97× to 25.22× over trainers that its abstract does not name, so that none of these ratios can be right or wrong. Number formats and networks differ. ETA reports more than the 276 GOP/s that the claim allows its fastest baseline: it is not among them, or was compared otherwise.',
    ),
  ];
}

/** Without its data set. */
export const shortName = (network: string): string => network.split('-')[0];
