/** The keys of a SCALE-Sim configuration: what each means here, and which are read and ignored. Source: peers.md §2.2. */

/** Keys that this model follows. */
export const followedKeys = {
  ArrayHeight: 'rows of PEs',
  ArrayWidth: 'columns of PEs',
  Dataflow: 'what stays in the PEs: os outputs, ws weights, is inputs',
  IfmapSramSzkB: 'input scratchpad, KiB; 1 byte a word',
  FilterSramSzkB: 'filter scratchpad, KiB; 1 byte a word',
  OfmapSramSzkB: 'output scratchpad, KiB; 1 byte a word',
  SparsitySupport: 'whether the N:M of the topology counts',
  SparseRep: 'how sparse filters are stored',
  OptimizedMapping: 'row-wise sparsity in place of the N:M of each layer',
  BlockSize: 'weights a block of row-wise sparsity',
  InterfaceBandwidth: 'CALC: memory never stalls the array',
} as const;

export type FollowedKey = keyof typeof followedKeys;

/**
 * Keys that would change SCALE-Sim's cycles when switched on, and that this model does not follow. What a note says then.
 */
export const unmodelledSwitches: Readonly<Record<string, string>> = {
  UseRamulatorTrace: 'DRAM latencies of a trace are not modelled: cycles are those without them',
  IfmapCustomLayout: 'bank conflicts of a custom layout are not modelled: cycles are those without them',
  FilterCustomLayout: 'bank conflicts of a custom layout are not modelled: cycles are those without them',
};

/** Keys that change no figure of this model. The last are of older files. */
export const idleKeys: readonly string[] = [
  'run_name',
  'IfmapOffset',
  'FilterOffset',
  'OfmapOffset',
  'Bandwidth',
  'ReadRequestBuffer',
  'WriteRequestBuffer',
  'IfmapSRAMBankBandwidth',
  'IfmapSRAMBankNum',
  'IfmapSRAMBankPort',
  'FilterSRAMBankBandwidth',
  'FilterSRAMBankNum',
  'FilterSRAMBankPort',
  'RandomNumberGeneratorSeed',
  'MemoryBanks',
  'OnChipMemoryBanks',
  'OnChipMemoryBankPorts',
  'TopologyCsvLoc',
];
