/** What went wrong, in a sentence for the reader of the page; codes of the server keep their names. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly code: string;
  /** The status of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(code: string, message: string, { status }: { readonly status?: number } = {}) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
