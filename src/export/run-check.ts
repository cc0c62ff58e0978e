import { FerError } from '../base/index.ts';

export interface CheckOutcome<Check> {
  /** What the check gave; undefined where it did not run. */
  readonly check: Check | undefined;
  /** Why a check that was wanted could not run. */
  readonly unchecked: string | undefined;
}

/** Runs a check on a file; without an engine it says so instead, or fails with `requireCheck`. */
export async function runCheck<Check>(
  path: string,
  options: {
    readonly check: ((path: string) => Promise<Check>) | undefined;
    readonly requireCheck: boolean;
  },
): Promise<CheckOutcome<Check>> {
  const { check, requireCheck } = options;
  if (check === undefined) return { check: undefined, unchecked: undefined };
  try {
    return { check: await check(path), unchecked: undefined };
  } catch (error) {
    const isWithoutEngine = error instanceof FerError && error.code === 'ENGINE_MISSING';
    if (requireCheck || !isWithoutEngine) throw error;
    return { check: undefined, unchecked: error.message };
  }
}
