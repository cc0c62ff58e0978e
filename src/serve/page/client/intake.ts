import { element } from './elements.ts';
import { PageError } from './page-error.ts';

export interface IntakeOptions {
  /** @param left how many more files came with it, which are not looked at */
  readonly onPicture: (picture: File, left: number) => void;
  readonly onError: (error: PageError) => void;
}

/** Takes pictures that are chosen, dropped anywhere on the page, or pasted. */
export function connectIntake({ onPicture, onError }: IntakeOptions): void {
  const take = (data: Pick<DataTransfer, 'files'> | null, how: string): void => {
    const [first, ...others] = data?.files ?? [];
    if (first !== undefined) onPicture(first, others.length);
    else
      onError(
        new PageError(
          'NO_PICTURE',
          `What was ${how} holds no file: take a picture file, or copy a picture itself`,
        ),
      );
  };
  const input = element('file', HTMLInputElement);
  element('choose', HTMLButtonElement).addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    // Nothing where the choice was cancelled.
    if (input.files?.length) take({ files: input.files }, 'chosen');
    // So that the same file can be chosen again.
    input.value = '';
  });
  document.addEventListener('paste', (event) => {
    // Text that is pasted into a field is none of ours; a picture is, wherever the focus is.
    if (event.target instanceof HTMLInputElement && !event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData, 'pasted');
  });
  _connectDrop((data) => take(data, 'dropped'));
}

function _connectDrop(onDrop: (data: DataTransfer | null) => void): void {
  const { classList } = document.body;
  for (const name of ['dragenter', 'dragover'] as const) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      classList.add('is-dragging');
    });
  }
  document.addEventListener('dragleave', (event) => {
    // Between two elements of the page there is another one that is entered.
    if (event.relatedTarget === null) classList.remove('is-dragging');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    classList.remove('is-dragging');
    onDrop(event.dataTransfer);
  });
}
