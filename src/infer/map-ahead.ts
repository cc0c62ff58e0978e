/**
 * Gives `project(item)` for each item in order, with the next one under way while the consumer works on this one.
 *
 * The source is pulled one item ahead of the consumer, never more. When the consumer stops early, the work under way
 * is waited for.
 */
export async function* mapAhead<T, R>(
  source: AsyncIterable<T>,
  project: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  let upcoming: Promise<Settled<R>> | undefined;
  try {
    for await (const item of source) {
      const current = upcoming;
      upcoming = _settle(project(item));
      if (current !== undefined) yield _unwrap(await current);
    }
    const last = upcoming;
    upcoming = undefined;
    if (last !== undefined) yield _unwrap(await last);
  } finally {
    await upcoming;
  }
}

type Settled<R> = { readonly value: R } | { readonly error: unknown };

/** Keeps a failure until it is asked for, so that it does not count as unhandled while the consumer is busy. */
function _settle<R>(promise: Promise<R>): Promise<Settled<R>> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function _unwrap<R>(settled: Settled<R>): R {
  if ('error' in settled) throw settled.error;
  return settled.value;
}
