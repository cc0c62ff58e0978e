import { defer, filter, map, type OperatorFunction, tap } from 'rxjs';
import { FerError } from '../base/index.ts';
import type { Outcome, Reject } from './outcome.ts';

/** Whether an image that cannot be used is left out or ends the work. */
export type BadImagePolicy = 'skip' | 'fail';

export interface SettleRejectsOptions {
  /**
   * How many images the stream will bring, of which the share is taken.
   *
   * @default nobody knows: it is taken of those that came, from the thousandth on and at the end
   */
  readonly total?: number | undefined;
  /**
   * The largest share of images that may be rejected; 0 fails at the first.
   *
   * @default 0.01
   */
  readonly maxRejectShare?: number | undefined;
  /**
   * What an image that cannot be used does: `skip` leaves it out, up to the share, `fail` ends the stream.
   *
   * @default 'skip'
   */
  readonly onBadImage?: BadImagePolicy | undefined;
  /** Told of each image that is skipped. */
  readonly onReject?: ((reject: Reject) => void) | undefined;
}

const MAX_EXAMPLES = 5;
/** A share of fewer images, while it is unknown how many come, would say little. */
const FEWEST_SEEN = 1000;

/**
 * Lets the usable images through and skips the others, up to a share.
 *
 * ```text
 * source  -a-!-b-c|      a failure as data
 * result  -a---b-c|      onReject has been told of it
 * ```
 *
 * Fails with `TOO_MANY_BAD_IMAGES` as soon as more than `maxRejectShare` of all images are known to be bad, or with
 * `fail` at the first; the message counts them and names the first.
 */
export function settleRejects<Value>(options: SettleRejectsOptions): OperatorFunction<Outcome<Value>, Value> {
  const { total, maxRejectShare = 0.01, onBadImage = 'skip', onReject } = options;
  _assertPolicy(onBadImage);
  return (source) =>
    defer(() => {
      const examples: Reject[] = [];
      let rejected = 0;
      let seen = 0;

      function isUsable(outcome: Outcome<Value>): outcome is { ok: true; value: Value } {
        seen += 1;
        if (outcome.ok) return true;
        const { path, code, reason } = outcome;
        const reject = { path, code, reason };
        if (onBadImage === 'fail') throw _badImage(reject);
        rejected += 1;
        if (examples.length < MAX_EXAMPLES) examples.push(reject);
        onReject?.(reject);
        if (rejected > maxRejectShare * (total ?? Math.max(seen, FEWEST_SEEN))) fail();
        return false;
      }

      function fail(): never {
        throw _tooManyRejects({ rejected, seen, total, examples });
      }

      return source.pipe(
        filter(isUsable),
        map((outcome) => outcome.value),
        tap({
          complete: () => {
            if (total === undefined && rejected > maxRejectShare * seen) fail();
          },
        }),
      );
    });
}

function _assertPolicy(policy: string): void {
  if (policy === 'skip' || policy === 'fail') return;
  throw new RangeError(`Could not settle rejects because \`onBadImage\` is neither skip nor fail: ${policy}`);
}

function _badImage({ path, code, reason }: Reject): FerError {
  return new FerError(
    'TOO_MANY_BAD_IMAGES',
    `Could not go on because an image cannot be read and none may be skipped: ${path} (${reason})`,
    { details: { rejected: 1, examples: [{ path, code, reason }] } },
  );
}

interface _Tally {
  readonly rejected: number;
  readonly seen: number;
  readonly total: number | undefined;
  readonly examples: readonly Reject[];
}

function _tooManyRejects({ rejected, seen, total, examples }: _Tally): FerError {
  const named = examples.map(({ path, reason }) => `${path} (${reason})`).join('; ');
  const all = total === undefined ? '' : ` of ${total}`;
  return new FerError(
    'TOO_MANY_BAD_IMAGES',
    `Could not go on because ${rejected} of the first ${seen}${all} images cannot be read: ${named}`,
    { details: { rejected, seen, total, examples } },
  );
}
