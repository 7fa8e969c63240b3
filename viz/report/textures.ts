/** Hatches of stalls: each reason has one of its own, so that no colour is needed to know it. */
import { STALL_MEANINGS } from '../../terms/stall-names.ts';
import { s } from './element.ts';

/** Lines on a tile of 8 × 8, in the order of the reasons. */
const LINES = [
  'M2,2h.01M6,6h.01',
  'M-2,2l4,-4M0,8l8,-8M6,10l4,-4',
  'M4,0v8',
  'M-2,6l4,4M0,0l8,8M6,-2l4,4',
  'M0,4h8',
  'M0,8l8,-8M0,0l8,8',
  'M0,6l4,-4l4,4',
  'M0,4h8M4,0v8',
  'M0,2h4M4,6h4',
  'M3,4h2',
] as const;

/** Of reasons that are not known by name, and of small parts together. */
const OTHERS = 'M-1,1l2,-2M0,4l4,-4M0,8l8,-8M4,8l4,-4M7,9l2,-2';

const reasons = Object.keys(STALL_MEANINGS);
const idOf = (index: number): string => `texture-${index < 0 ? 'others' : index}`;

/** What fills a stall, as a value of `fill`. @param reason  null for small parts together */
export const textureOf = (reason: string | null): string => `url(#${idOf(reasons.indexOf(reason ?? ''))})`;

/** All hatches; once in a document. */
export function textures(): SVGElement {
  const tile = (id: string, lines: string): SVGElement =>
    s(
      'pattern',
      { id, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
      s('rect', { width: 8, height: 8, class: 'stall-ground' }),
      s('path', { d: lines, class: 'stall-lines' }),
    );
  return s(
    'svg',
    { width: 0, height: 0, 'aria-hidden': 'true', class: 'definitions' },
    s('defs', {}, ...reasons.map((_, i) => tile(idOf(i), LINES[i] ?? OTHERS)), tile(idOf(-1), OTHERS)),
  );
}
