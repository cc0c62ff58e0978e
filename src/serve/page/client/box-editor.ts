import type { PixelBox } from '../../../image/index.ts';
import { createBoxFields } from './box-fields.ts';
import { type BoxLimits, middleBox, placeBox } from './box-geometry.ts';
import { type BoxState, connectPointer } from './box-pointer.ts';
import { element } from './elements.ts';

/** The box around the face: drawn, moved and stretched with a pointer, by keys, or by numbers. */
export interface BoxEditor {
  /** Begins anew with another picture or another shape of the model's input, without a box. */
  readonly reset: (limits: BoxLimits) => void;
  readonly box: () => PixelBox | undefined;
}

/** @param onChange is called after every change of the box, many times while it is dragged */
export function createBoxEditor(onChange: () => void): BoxEditor {
  const frame = element('box', HTMLElement);
  const add = element('add-box', HTMLButtonElement);
  const remove = element('remove-box', HTMLButtonElement);
  const fields = createBoxFields((numbers) => {
    if (state.box !== undefined) change(placeBox({ ...state.box, ...numbers }, state.limits));
  });
  let state: BoxState = { box: undefined, limits: { width: 1, height: 1, aspect: 1 } };
  const show = (next: BoxState): void => {
    state = next;
    frame.hidden = next.box === undefined;
    remove.disabled = next.box === undefined;
    fields.show(next.box);
    _placeFrame(frame, next);
  };
  const change = (box: PixelBox | undefined): void => {
    show({ ...state, box });
    onChange();
  };
  const takeAway = (): void => {
    change(undefined);
    // What had the focus is gone.
    add.focus();
  };
  connectPointer(element('stage', HTMLElement), { state: () => state, change });
  frame.addEventListener('keydown', (event) => {
    const isRemoval = event.key === 'Delete' || event.key === 'Backspace';
    const next = isRemoval ? undefined : _afterKey(event, state);
    if (!isRemoval && next === undefined) return;
    // The arrow keys would scroll the page.
    event.preventDefault();
    if (isRemoval) takeAway();
    else change(next);
  });
  add.addEventListener('click', () => {
    change(middleBox(state.limits));
    frame.focus();
  });
  remove.addEventListener('click', takeAway);
  return { reset: (limits) => show({ box: undefined, limits }), box: () => state.box };
}

/** The box after an arrow key, with Shift another size; nothing for any other key. */
function _afterKey(event: KeyboardEvent, { box, limits }: BoxState): PixelBox | undefined {
  const step = Math.max(1, Math.round(Math.min(limits.width, limits.height) / 100));
  const across = { ArrowLeft: -step, ArrowRight: step }[event.key] ?? 0;
  const along = { ArrowUp: -step, ArrowDown: step }[event.key] ?? 0;
  if (box === undefined || (across === 0 && along === 0)) return undefined;
  return event.shiftKey
    ? placeBox({ ...box, width: box.width + across + along }, limits)
    : placeBox({ ...box, left: box.left + across, top: box.top + along }, limits);
}

/** By properties and not by a style attribute, which the content security policy forbids. */
function _placeFrame({ style }: HTMLElement, { box, limits }: BoxState): void {
  if (box === undefined) return;
  style.left = `${(100 * box.left) / limits.width}%`;
  style.top = `${(100 * box.top) / limits.height}%`;
  style.width = `${(100 * box.width) / limits.width}%`;
  style.height = `${(100 * box.height) / limits.height}%`;
}
