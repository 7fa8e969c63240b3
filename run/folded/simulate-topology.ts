/** A topology on a folded array: each layer in closed form, one after the other. */
import { foldedCounts } from '../../arch/folded/counts.ts';
import type { Words } from '../../arch/folded/counts.ts';
import { CountTooLargeError, sum } from '../../arch/folded/exact.ts';
import type { FoldedMachine } from '../../arch/folded/folded-machine.ts';
import { scaleSimFigures } from '../../arch/folded/scale-sim-figures.ts';
import type { LoadedFoldedMachine } from '../../arch/folded/scale-sim-cfg.ts';
import type { Assumption } from '../../arch/machine-file.ts';
import { hashOf } from '../../terms/hash.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { formatSparsity } from '../../terms/sparsity.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import { gemmOf } from '../../workloads/topology.ts';
import type { Topology, TopologyLayer } from '../../workloads/topology.ts';
import { touchedInputs } from '../../workloads/touched-inputs.ts';
import { VERSION } from '../version.ts';
import { FOLDED_SCHEMA_VERSION } from './folded-result.ts';
import type { FoldedLayerResult, FoldedResult, FoldedTotals } from './folded-result.ts';

/** What came with the machine when it was read from a file. */
type Provenance = Partial<Omit<LoadedFoldedMachine, 'machine'>>;

/** Mistakes shown; a topology may have thousands of layers. */
const MOST_ISSUES = 20;

/**
 * Counts all layers. Takes time in proportion to the layers, whatever their sizes.
 *
 * @throws {ScenarioError} naming the layers with a count of 2^53 or more
 */
export function simulateTopology(
  machine: FoldedMachine,
  topology: Topology,
  { assumptions = [], notes = [], ignored = [] }: Provenance = {},
): FoldedResult {
  const issues: Issue[] = [];
  const layers = topology.layers.flatMap((layer) => {
    try {
      return [layerResult(machine, layer)];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (issues.length < MOST_ISSUES) issues.push({ path: `${topology.name}, ${layer.name}`, message: error.message });
      return [];
    }
  });
  if (issues.length > 0) throw new ScenarioError(issues);
  return {
    schemaVersion: FOLDED_SCHEMA_VERSION,
    kind: 'folded',
    tool: { name: 'weft', version: VERSION },
    // Without lines: a comment more changes no count.
    hash: hashOf({ machine, layers: topology.layers.map((layer) => ({ ...layer, line: 0 })) }),
    machine,
    topology: { name: topology.name, layers: layers.length },
    totals: totalsOf(machine, topology, layers),
    layers,
    notes: [...notes, ...topology.notes, ...layerNotes(machine, topology)],
    assumptions: [...assumptions, ...MODEL_ASSUMPTIONS],
    ignoredKeys: ignored,
  };
}

const DENSE: Sparsity = { n: 1, m: 1 };

function layerResult(machine: FoldedMachine, layer: TopologyLayer): FoldedLayerResult {
  const gemm = gemmOf(layer);
  // Row-wise sparsity streams whole inputs.
  const isFollowed = machine.sparsity.kind === 'layer';
  const inputWords = touchedInputs(layer, isFollowed ? layer.sparsity : DENSE);
  const counts = foldedCounts(machine, { gemm, sparsity: layer.sparsity, inputWords });
  const { keptK, grid, cycles, denseMacs, macs, utilisation, mappingEfficiency, sram, dram, storage } = counts;
  const isSparse = isFollowed && layer.sparsity.n < layer.sparsity.m;
  return {
    layer: layer.name,
    kind: layer.kind,
    gemm,
    sparsity: isSparse ? formatSparsity(layer.sparsity) : null,
    keptK,
    folds: grid.folds,
    cycles,
    denseMacs,
    macs,
    utilisation,
    mappingEfficiency,
    sram,
    dram,
    storage,
    scaleSim: scaleSimFigures(machine, counts),
  };
}

function totalsOf(machine: FoldedMachine, topology: Topology, layers: readonly FoldedLayerResult[]): FoldedTotals {
  try {
    const total = (what: string, pick: (layer: FoldedLayerResult) => number): number => {
      return layers.reduce((before, layer) => sum(what, before, pick(layer)), 0);
    };
    const cycles = total('cycles', (layer) => layer.cycles);
    const macs = total('MACs', (layer) => layer.macs);
    return {
      cycles,
      folds: total('folds', (layer) => layer.folds),
      denseMacs: total('MACs', (layer) => layer.denseMacs),
      macs,
      utilisation: macs / cycles / (machine.rows * machine.columns),
      sram: wordsOf(layers.map(({ sram }) => sram)),
      dram: wordsOf(layers.map(({ dram }) => dram)),
    };
  } catch (error) {
    if (!(error instanceof CountTooLargeError)) throw error;
    throw new ScenarioError([{ path: `${topology.name}, all layers`, message: error.message }], { cause: error });
  }
}

function wordsOf(all: readonly Words[]): Words {
  // Plain additions: reads of sparse filters need not be whole.
  const add = (values: readonly (number | null)[]): number | null => {
    return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
  };
  return {
    ifmapReads: add(all.map(({ ifmapReads }) => ifmapReads)),
    filterReads: add(all.map(({ filterReads }) => filterReads)),
    ofmapWrites: all.reduce((total, { ofmapWrites }) => total + ofmapWrites, 0),
  };
}

/** What a reader of the counts should know of single layers. */
function layerNotes(machine: FoldedMachine, { layers }: Topology): FoldedResult['notes'] {
  const { sparsity, sramWords } = machine;
  const notes: { place: string; message: string }[] = [];
  const place = (count: number, first: TopologyLayer): string => {
    return count === 1 ? first.name : `${first.name} and ${count - 1} more`;
  };
  const say = (of: readonly TopologyLayer[], message: string): void => {
    if (of.length > 0) notes.push({ place: place(of.length, of[0]), message });
  };
  const sparse = layers.filter((layer) => layer.sparsity.n < layer.sparsity.m);
  if (sparsity.kind === 'off') say(sparse, 'N:M of the topology is not followed: the machine has no sparsity support');
  if (sparsity.kind === 'row') {
    say(sparse, 'N:M of the topology only sizes metadata: row-wise sparsity keeps half of every filter');
    say(
      layers,
      'row-wise sparsity: mapping efficiency, SRAM input reads and DRAM filter reads depend on drawn zeros and are left out',
    );
  }
  if (!sramWords) return notes;
  const operands = [
    ['ifmap', 'inputs', (layer: TopologyLayer) => touchedInputs(layer, DENSE)],
    ['filter', 'filters', (layer: TopologyLayer) => gemmOf(layer).K * gemmOf(layer).N],
  ] as const;
  for (const [operand, name, words] of operands) {
    const over = layers.filter((layer) => words(layer) > sramWords[operand]);
    say(
      over,
      `${name} exceed their SRAM of ${sramWords[operand]} words: DRAM words are those of an SRAM that holds them`,
    );
  }
  return notes;
}

/** How the model reads the machine; fixed before any comparison. */
const MODEL_ASSUMPTIONS: readonly Assumption[] = [
  {
    parameter: 'overlap',
    value: 'none',
    provenance: 'found',
    source: 'SCALE-Sim 3.0.0 and STONNE, by their reports',
    meaning: 'folds run one after the other: fill and drain are paid in each',
  },
  {
    parameter: 'memory',
    value: 'never stalls',
    provenance: 'found',
    source: 'SCALE-Sim 3.0.0, CALC mode',
    meaning: 'bandwidth is as large as the array needs; DRAM words are those of ample SRAM',
  },
  {
    parameter: 'batch',
    value: 1,
    provenance: 'found',
    source: 'SCALE-Sim 3.0.0',
    meaning: 'images; no padding, no groups, no work but products',
  },
];
