/** What keys on the picture do. */
export interface KeyActions {
  readonly zoom: (factor: number) => void;
  readonly pan: (share: number) => void;
  readonly fit: () => void;
  readonly search: () => void;
  readonly step: (by: 1 | -1) => void;
  readonly unpin: () => void;
  /** To the span after or before the one whose details are shown. */
  readonly walk: (by: 1 | -1) => void;
  /** To the lane below or above it. */
  readonly changeLane: (by: 1 | -1) => void;
}

const CLOSER = 0.7;
const SHARE = 0.15;

/** What a key does; null if nothing. */
export function actionOf(key: string, isShifted: boolean, actions: KeyActions): (() => void) | null {
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'w':
    case '+':
    case '=':
      return () => actions.zoom(CLOSER);
    case 's':
    case '-':
      return () => actions.zoom(1 / CLOSER);
    case 'a':
    case 'ArrowLeft':
      return () => actions.pan(-SHARE);
    case 'd':
    case 'ArrowRight':
      return () => actions.pan(SHARE);
    case '0':
      return actions.fit;
    case '/':
      return actions.search;
    case 'Enter':
      return () => actions.step(isShifted ? -1 : 1);
    case 'n':
      return () => actions.step(isShifted ? -1 : 1);
    case '.':
      return () => actions.walk(1);
    case ',':
      return () => actions.walk(-1);
    case 'ArrowDown':
      return () => actions.changeLane(1);
    case 'ArrowUp':
      return () => actions.changeLane(-1);
    case 'Escape':
      return actions.unpin;
    default:
      return null;
  }
}
