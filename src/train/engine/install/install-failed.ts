import { FerError } from '../../../base/index.ts';
import type { EngineName } from '../engine.ts';
import { setupCommandLine } from '../engine-location.ts';

/** The error for a set-up that did not come to its end: what failed, why, and what to run then. */
export function installFailed(engine: EngineName, reason: string, remedy: string, cause?: unknown): FerError {
  const command = setupCommandLine({ engine });
  return new FerError(
    'ENGINE_INSTALL_FAILED',
    `Could not install the ${engine} engine because ${reason}: ${remedy}, then run \`${command}\``,
    { details: { engine, command }, ...(cause === undefined ? {} : { cause }) },
  );
}
