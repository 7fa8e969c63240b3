/** What other programs may use of weft. */
export { compare } from './compare.ts';
export type { Comparison, ComparisonRow } from './compare.ts';
export type { OperationResult, Result, Totals, UnitResult } from './result.ts';
export { defaultScenario, mergeScenario, readScenario } from './scenario.ts';
export type { PartialScenario, Scenario } from './scenario.ts';
export { simulate } from './simulate.ts';
export type { RunOptions } from './simulate.ts';
export { VERSION } from './version.ts';
