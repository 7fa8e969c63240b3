/**
 * Whether a value is a point of a store, told in a fraction of the time that the schema takes: large stores are read again and again.
 * It says yes to nothing that `lineSchema` refuses; test/explore/store.test.ts holds the one against the other.
 */
import type { StoredPoint } from './line.ts';

export function isPoint(value: unknown): value is StoredPoint {
  if (!isObject(value)) return false;
  const { index, fidelity, settings, hash, status } = value;
  if (!(typeof index === 'number' && Number.isSafeInteger(index) && index >= 0)) return false;
  if (!(fidelity === 'events' || fidelity === 'closed-form') || typeof hash !== 'string') return false;
  if (!isObject(settings) || !every(settings, isSetting)) return false;
  if (status === 'ok') {
    const { networks, machine, misfit } = value;
    if (!isObject(networks) || !isObject(machine) || !Array.isArray(misfit)) return false;
    return (
      keyCount(value) === 8 &&
      every(networks, areFigures) &&
      areFigures(machine) &&
      misfit.every((one) => typeof one === 'string')
    );
  }
  return (status === 'refused' || status === 'failed') && typeof value['reason'] === 'string' && keyCount(value) === 6;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All are own keys of what JSON gave, but for one that is spelt as JavaScript's prototypes are: the schema decides on that. */
function every(value: Record<string, unknown>, holds: (member: unknown) => boolean): boolean {
  for (const key in value) if (key === '__proto__' || !holds(value[key])) return false;
  return true;
}

function keyCount(value: Record<string, unknown>): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isSetting = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
const areFigures = (value: unknown): boolean => isObject(value) && every(value, isNumber);
