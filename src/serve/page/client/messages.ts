import { create, element } from './elements.ts';

/** The line that says what is going on; screen readers read it out. */
export function showStatus(text: string): void {
  element('status', HTMLElement).replaceChildren(text);
}

/** Tells what went wrong, at once, and offers to try again. */
export function showError(error: unknown): void {
  const { message, code } = _hasCode(error)
    ? error
    : { message: `The page failed: ${String(error)}`, code: 'PAGE_FAILED' };
  element('error', HTMLElement).replaceChildren(
    create('span', { text: message }),
    create('span', { className: 'code', text: code }),
  );
  element('again-row', HTMLElement).hidden = false;
}

export function clearError(): void {
  element('error', HTMLElement).replaceChildren();
  element('again-row', HTMLElement).hidden = true;
}

/** Errors of the page and of what it shares with the server. */
function _hasCode(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
