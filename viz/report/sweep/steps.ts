/** Growth as a line of steps: it holds its value until it rises. */

export interface Growth {
  readonly name: string;
  /** Evaluations with which it rose, and to what. */
  readonly after: ArrayLike<number>;
  readonly volumes: ArrayLike<number>;
  readonly evaluations: number;
}

/** Of a value after each evaluation, only where it rises. */
export function risesOf(name: string, volumes: ArrayLike<number>): Growth {
  const after: number[] = [];
  for (let i = 0; i < volumes.length; i += 1) if (volumes[i] > (i === 0 ? 0 : volumes[i - 1])) after.push(i + 1);
  return { name, after, volumes: after.map((count) => volumes[count - 1]), evaluations: volumes.length };
}

/** After so many evaluations. */
export function volumeAfter({ after, volumes }: Growth, count: number): number {
  let found = 0;
  for (let i = 0; i < after.length && after[i] <= count; i += 1) found = volumes[i];
  return found;
}

/** The line as a path, from no evaluation to the last. */
export function stepPath(
  { after, volumes, evaluations }: Growth,
  x: (count: number) => number,
  y: (volume: number) => number,
): string {
  let path = `M${x(0)},${y(0)}`;
  for (let i = 0; i < after.length; i += 1) path += `H${x(after[i]).toFixed(1)}V${y(volumes[i]).toFixed(1)}`;
  return `${path}H${x(evaluations)}`;
}
