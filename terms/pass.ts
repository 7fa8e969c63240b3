/** The three passes of training a layer: forward (FF), input gradient (BP), weight gradient (WU). */
export type Pass = 'FF' | 'BP' | 'WU';

export const passes: readonly Pass[] = ['FF', 'BP', 'WU'];
