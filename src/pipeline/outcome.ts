/** A picture on its way: its index in the data set decides its random draws, whatever the order. */
export type Indexed<Image> = Image & { readonly index: number };

/** An image that could not be used, as data. */
export interface Reject {
  readonly path: string;
  /** A code of `FerError`, or that of the system such as `ENOENT`. */
  readonly code: string;
  readonly reason: string;
}

/** What became of one image: a failure travels down the stream like a success. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | ({ readonly ok: false } & Reject);
