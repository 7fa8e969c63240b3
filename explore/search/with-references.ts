/** Proposes the reference points of a space before a driver's own, which does not hear of them. */
import type { Point } from '../space/space.ts';
import type { Driver, Proposal } from './driver.ts';

export function withReferences(driver: Driver, references: readonly Point[]): Driver {
  let proposed = 0;
  const own = new Set<Proposal>();
  return {
    next: () => {
      if (proposed === references.length) return driver.next();
      const proposal: Proposal = { point: references[proposed], fidelity: 'events' };
      own.add(proposal);
      proposed += 1;
      return proposal;
    },
    tell: (proposal, judged) => {
      if (!own.delete(proposal)) driver.tell(proposal, judged);
    },
  };
}
