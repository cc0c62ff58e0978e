import type { PixelBox } from '../../../image/index.ts';
import { type BoxLimits, type Point, placeBox, stretchBox } from './box-geometry.ts';

/** The box and the picture that it lies in, as they stand. */
export interface BoxState {
  readonly box: PixelBox | undefined;
  readonly limits: BoxLimits;
}

/** A shorter way of the pointer, in pixels of the screen, is a click and no new box. */
const CLICK = 4;

type Drag =
  | { readonly kind: 'move'; readonly grip: Point }
  | { readonly kind: 'stretch'; readonly from: Point };

/** Draws, moves and stretches the box with a mouse, a finger or a pen. */
export function connectPointer(
  stage: HTMLElement,
  { state, change }: { readonly state: () => BoxState; readonly change: (box: PixelBox) => void },
): void {
  let current: Drag | undefined;
  let start: Point = { x: 0, y: 0 };
  let isDragging = false;
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    stage.setPointerCapture(event.pointerId);
    start = { x: event.clientX, y: event.clientY };
    isDragging = false;
    current = _begin(event, { point: _pointOf(event, { stage, state: state() }), box: state().box });
  });
  stage.addEventListener('pointermove', (event) => {
    if (current === undefined || !event.isPrimary) return;
    isDragging ||= Math.hypot(event.clientX - start.x, event.clientY - start.y) >= CLICK;
    if (isDragging)
      change(_drag(current, { point: _pointOf(event, { stage, state: state() }), state: state() }));
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    stage.addEventListener(end, (event) => {
      if (event.isPrimary) current = undefined;
    });
  }
}

/** Where a pointer is, in pixels of the picture. */
function _pointOf(
  event: PointerEvent,
  { stage, state }: { readonly stage: HTMLElement; readonly state: BoxState },
): Point {
  const area = stage.getBoundingClientRect();
  return {
    x: ((event.clientX - area.left) / area.width) * state.limits.width,
    y: ((event.clientY - area.top) / area.height) * state.limits.height,
  };
}

/** What a press begins: at a corner of the box to stretch it, inside to move it, elsewhere to draw another. */
function _begin(
  event: PointerEvent,
  { point, box }: { readonly point: Point; readonly box: PixelBox | undefined },
): Drag {
  const target = event.target instanceof Element ? event.target : null;
  if (box === undefined || !target?.closest('#box')) return { kind: 'stretch', from: point };
  const corner = target.closest<HTMLElement>('[data-corner]')?.dataset.corner;
  if (corner === undefined) return { kind: 'move', grip: { x: point.x - box.left, y: point.y - box.top } };
  const opposite = {
    x: corner.endsWith('w') ? box.left + box.width : box.left,
    y: corner.startsWith('n') ? box.top + box.height : box.top,
  };
  return { kind: 'stretch', from: opposite };
}

function _drag(drag: Drag, { point, state }: { readonly point: Point; readonly state: BoxState }): PixelBox {
  const { box, limits } = state;
  if (drag.kind === 'stretch' || box === undefined) {
    return stretchBox({ from: drag.kind === 'stretch' ? drag.from : point, to: point }, limits);
  }
  return placeBox({ ...box, left: point.x - drag.grip.x, top: point.y - drag.grip.y }, limits);
}
