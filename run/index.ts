/** What other programs may use of weft. */
export { compare } from './compare.ts';
export type { Comparison, ComparisonRow } from './compare.ts';
export type { OperationResult, Result, Totals, UnitResult } from './result.ts';
export { simulateTopology } from './folded/simulate-topology.ts';
export type { FoldedLayerResult, FoldedResult, FoldedTotals } from './folded/folded-result.ts';
export { foldedMachine } from '../arch/folded/folded-machine.ts';
export type { FoldedMachine } from '../arch/folded/folded-machine.ts';
export { readScaleSimCfg } from '../arch/folded/scale-sim-cfg.ts';
export { readTopology } from '../workloads/scale-sim-topology.ts';
export type { Topology } from '../workloads/topology.ts';
export { defaultScenario, mergeScenario, readScenario } from './scenario.ts';
export type { PartialScenario, Scenario } from './scenario.ts';
export { simulate } from './simulate.ts';
export type { RunOptions } from './simulate.ts';
export { VERSION } from './version.ts';
