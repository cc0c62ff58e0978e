import { FerError } from '../base/index.ts';
import type { Outcome } from './outcome.ts';

/**
 * Turns the failure of one image into data.
 *
 * Only what belongs to the image counts: that its file cannot be read or is no usable image. Anything else, such as
 * a broken row of a table or a fault of ours, still throws.
 */
export async function attempt<Value>(path: string, work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof Error) || !_isOfOneImage(error)) throw error;
    return { ok: false, path, code: error.code, reason: error.message };
  }
}

function _isOfOneImage(error: Error): error is Error & { code: string } {
  if (error instanceof FerError) return error.code.startsWith('IMAGE_') || error.code === 'NO_SUCH_INPUT';
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}
