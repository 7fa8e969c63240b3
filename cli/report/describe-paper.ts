/** What `weft validate paper` found, for people: the mean first, then every figure, throughput, sensitivities, assumptions. */
import { ANOTHER_MODEL } from '../../published/figures/small-model.ts';
import type { FiveNetworks } from '../../published/paper/five-networks.ts';
import type { PaperValidation } from '../../published/paper/paper-validation.ts';
import type { PaperRow } from '../../published/paper/row.ts';
import type { ThroughputTable } from '../../published/paper/throughput.ts';
import { methodNamed } from '../../dataflows/method.ts';
import { errorText } from '../../terms/figure-words.ts';
import { decimals, times } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { assumptionLines } from './paper-assumptions.ts';
import { figureLines, notSimulatedLines } from './paper-figures.ts';
import { PAPER_WIDTH, shortName } from './paper-layout.ts';
import { tornadoLines } from './paper-tornado.ts';

/** The figure that all the rest is about. */
const MEAN = 'sat/mean-speedup';

/** @param path  where the figures are from */
export function describePaper(validation: PaperValidation, title: string, path: string): string {
  const { networks, throughput, tornado, rows, skipped, assumptions, bound } = validation;
  const judged = rows.filter(({ verdict }) => verdict !== 'shown');
  const ok = judged.filter(({ verdict }) => verdict === 'ok').length;
  const others = rows.filter(isOfAnotherModel);
  const published = rows.find(({ id }) => id === MEAN);
  const counts = `${rows.length} with ours beside them, ${judged.length} of these judged; ${skipped.length} without`;
  const lines = [
    ...paragraph(`${networks ? title : 'figures'} in ${path}: ${counts}`),
    ...(networks ? networkLines(networks, published) : []),
    ...figureLines(rows.filter((row) => !isOfAnotherModel(row))),
    ...(throughput ? throughputLines(throughput) : []),
    ...(tornado ? tornadoLines(tornado, published?.theirsRange.low ?? null) : []),
    ...figureLines(others),
    ...notSimulatedLines(skipped),
    ...assumptionLines(assumptions),
    ...wrapped(
      `${ok} of ${judged.length} judged ${judged.length === 1 ? 'figure is' : 'figures are'} met; bound (${bound.text}): ${bound.holds ? 'holds' : 'MISSED'}`,
      PAPER_WIDTH,
      '  ',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What another model thinks stands behind what is reported. */
const isOfAnotherModel = ({ group }: PaperRow): boolean => group.startsWith(ANOTHER_MODEL);

/** Wrapped text and an empty line. */
const paragraph = (text: string): string[] => [...wrapped(text, PAPER_WIDTH, ''), ''];

function networkLines(
  { method, sparsity, batch, rows, means, meanMacIdeal }: FiveNetworks,
  published: PaperRow | undefined,
): string[] {
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
    ...(published
      ? [`Mean training speedup of ${technique} over dense, as published: ${published.theirsRange.low}×`]
      : []),
    `Ours, mean of five networks at batch ${batch}: ${ours}`,
    ...paragraph(
      `${published ? place(published) : ''}Which networks, batch and memory channels were measured, and what ran fused or overlapped, is not public; the two machines are our fullest and our leanest reading. Nothing is tuned to it.`,
    ),
    table(columns, [...cells, last]),
    '',
  ];
}

/** Where the published mean lies beside the range of ours. */
function place({ ours, theirs, errorPct }: PaperRow): string {
  if (errorPct === 0) return 'The published mean lies in the range of ours. ';
  const side = ours > theirs ? 'below' : 'above';
  return `The published mean lies ${errorText(Math.abs(errorPct))} ${side} the range of ours. `;
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
