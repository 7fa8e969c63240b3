/** One run of a DRAM simulator as `points.json` has it, checked; its trace is made again by formula. */
import type { Injection } from '../../../arch/memory/injection.ts';
import { makeTrace, patternNames } from '../../../arch/memory/traces.ts';
import type { MemoryTrace, Pattern } from '../../../arch/memory/traces.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { isFields } from '../data-file.ts';
import type { Fields } from '../data-file.ts';
import { Point } from '../point.ts';

export interface DramPoint {
  readonly id: string;
  readonly simulator: string;
  readonly config: string;
  /** Lowest bits first. */
  readonly map: string;
  readonly channels: number;
  readonly lineBytes: number;
  readonly pattern: Pattern;
  readonly trace: MemoryTrace;
  readonly injection: Injection;
  readonly result: Point;
  /** Null without reads. */
  readonly latency: Point | null;
}

/** @throws {ScenarioError} naming file, point and field */
export function readDramPoint(file: string, place: string, fields: Fields): DramPoint {
  const point = new Point(file, place, fields);
  const part = (name: string): Point => {
    const value = fields[name];
    if (!isFields(value)) return point.fail(name, 'is missing or no object');
    return new Point(file, '', { ...value, id: `${point.id}, ${name}` });
  };
  const injection = part('injection');
  const result = part('result');
  const latency = isFields(fields['result']) ? fields['result']['read_latency_cycles'] : null;
  const pattern = point.word('pattern', patternNames);
  const lineBytes = point.count('line_bytes');
  const trace = traceOf(point, pattern, fields['pattern_params'], injection.count('requests'), lineBytes);
  checkTraceOf(point, trace, fields['trace_check']);
  return {
    id: point.id,
    simulator: point.has('simulator') ? point.text('simulator') : '',
    config: point.text('config'),
    map: point.text('mapping_lsb_first'),
    channels: point.has('channels') ? point.count('channels') : 1,
    lineBytes,
    pattern,
    trace,
    injection: injectionOf(injection),
    result,
    latency: isFields(latency) ? new Point(file, '', { ...latency, id: `${point.id}, read_latency_cycles` }) : null,
  };
}

function traceOf(
  point: Point,
  pattern: Pattern,
  parameters: unknown,
  requests: number,
  lineBytes: number,
): MemoryTrace {
  const given = Object.entries(isFields(parameters) ? parameters : {}).map(([name, value]) =>
    typeof value === 'number' ? ([name, value] as const) : point.fail(`pattern_params ${name}`, 'is no number'),
  );
  try {
    return makeTrace(pattern, Object.fromEntries(given), requests, lineBytes);
  } catch (error) {
    if (error instanceof ScenarioError) return point.fail('pattern_params', error.message);
    throw error;
  }
}

function injectionOf(injection: Point): Injection {
  const isOpen = injection.word('mode', ['closed-loop', 'open-loop']) === 'open-loop';
  const bound = injection.has('max_outstanding_reads') ? injection.count('max_outstanding_reads') : Infinity;
  return {
    maxOutstandingReads: isOpen ? bound : injection.count('max_outstanding_reads'),
    intervalCycles: isOpen ? injection.number('interval_cycles') : 0,
    maxAcceptPerCycle: injection.has('max_accept_per_cycle') ? injection.count('max_accept_per_cycle') : 1,
  };
}

/** The first requests and a sum of addresses, by which a trace is known to be the one that was run. */
function checkTraceOf(point: Point, { lines, writes, lineBytes }: MemoryTrace, check: unknown): void {
  if (!isFields(check)) return;
  const { first4, sum_first_1000_addr_mod_2_32: sum } = check;
  if (Array.isArray(first4)) {
    const ours = Array.from(lines.subarray(0, 4), (line, i) => `${writes[i] === 1 ? 'W' : 'R'} ${line * lineBytes}`);
    if (ours.join() !== first4.join()) point.fail('trace_check', `the formula gives ${ours.join(', ')}`);
  }
  if (typeof sum === 'number') {
    let ours = 0;
    for (const line of lines.subarray(0, 1000)) ours = (ours + line * lineBytes) % 2 ** 32;
    if (ours !== sum)
      point.fail('trace_check', `the first 1000 addresses of the formula add up to ${ours}, not ${sum}`);
  }
}
