import { FerError } from '../base/index.ts';
import { isPromiseLike } from './_is-promise-like.ts';
import type { Outcome } from './outcome.ts';

/**
 * Turns the failure of one image into data, at once where the work is done at once.
 *
 * Only what belongs to the image counts: that its file cannot be read or is no usable image. Anything else, such as
 * a broken row of a table or a fault of ours, still throws.
 *
 * @param nameOf gives the path of the image, which is asked for where it has failed
 */
export function attempt<Value>(
  nameOf: () => string,
  work: () => Value | PromiseLike<Value>,
): Outcome<Value> | PromiseLike<Outcome<Value>> {
  try {
    const value = work();
    if (!isPromiseLike(value)) return { ok: true, value };
    return value.then(
      (late) => ({ ok: true, value: late }),
      (error) => _toReject(error, nameOf),
    );
  } catch (error) {
    return _toReject(error, nameOf);
  }
}

function _toReject(error: unknown, nameOf: () => string): Outcome<never> {
  if (!(error instanceof Error) || !_isOfOneImage(error)) throw error;
  return { ok: false, path: nameOf(), code: error.code, reason: error.message };
}

function _isOfOneImage(error: Error): error is Error & { code: string } {
  if (error instanceof FerError) return error.code.startsWith('IMAGE_') || error.code === 'NO_SUCH_INPUT';
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}
