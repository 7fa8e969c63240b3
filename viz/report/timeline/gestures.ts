/** Mouse, pen and fingers on the picture: drag moves, wheel and pinch zoom, a press without a move is a click. */
export interface Gestures {
  /** @param share  of the width to the left */
  readonly pan: (share: number) => void;
  /** @returns false if the view cannot change that way, so that the page may scroll instead */
  readonly zoom: (factor: number, place: number) => boolean;
  readonly hover: (point: Point | null) => void;
  readonly click: (point: Point) => void;
  readonly doubleClick: (point: Point) => void;
}

/** In CSS pixels from the corner of the picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A press that moves further is a drag. */
const STILL = 4;
/** A wheel's notch, 100 pixels in most browsers, zooms by about a fifth. */
const ZOOM_PER_PIXEL = 0.002;
const LINE_PIXELS = 16;

export function listenForGestures(element: HTMLElement, gestures: Gestures): void {
  const down = new Map<number, Point>();
  let first: Point = { x: 0, y: 0 };
  let moved = false;
  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const width = (): number => Math.max(1, element.clientWidth);

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, pointOf(event));
    if (down.size === 1) [first, moved] = [pointOf(event), false];
    else moved = true;
  });
  element.addEventListener('pointermove', (event) => {
    const point = pointOf(event);
    const before = down.get(event.pointerId);
    if (!before) {
      gestures.hover(point);
      return;
    }
    const others = [...down].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    moved ||= Math.hypot(point.x - first.x, point.y - first.y) > STILL;
    if (moved) {
      gestures.hover(null);
      if (others.length === 0) gestures.pan((before.x - point.x) / width());
      else pinch(before, point, others[0]);
      down.set(event.pointerId, point);
    }
  });
  /** Two fingers: what was between them stays between them. */
  const pinch = (before: Point, after: Point, other: Point): void => {
    const [apart, now] = [Math.abs(before.x - other.x), Math.abs(after.x - other.x)];
    gestures.pan((before.x - after.x) / 2 / width());
    if (apart > 10 && now > 10) gestures.zoom(apart / now, (after.x + other.x) / 2 / width());
  };
  const up = (event: PointerEvent): void => {
    const wasDown = down.delete(event.pointerId);
    if (wasDown && !moved && event.type === 'pointerup') gestures.click(pointOf(event));
  };
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('pointerleave', () => gestures.hover(null));
  element.addEventListener('dblclick', (event) => gestures.doubleClick(pointOf(event)));
  element.addEventListener(
    'wheel',
    (event) => {
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        gestures.pan((event.deltaX * pixels) / width());
        event.preventDefault();
        return;
      }
      // A pinch on a touchpad comes as a wheel with Ctrl, in smaller steps.
      const factor = Math.exp(event.deltaY * pixels * ZOOM_PER_PIXEL * (event.ctrlKey ? 5 : 1));
      if (gestures.zoom(factor, pointOf(event).x / width()) || event.ctrlKey) event.preventDefault();
    },
    { passive: false },
  );
}
