/** The three passes of training a layer: forward (FF), input gradient (BP), weight gradient (WU). */
export type Pass = 'FF' | 'BP' | 'WU';

/** All passes, in the order in which a training step meets them. */
export const passes: readonly Pass[] = ['FF', 'BP', 'WU'];
