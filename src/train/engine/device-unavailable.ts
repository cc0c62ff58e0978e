import { FerError } from '../../base/index.ts';
import type { EngineName } from './engine.ts';
import { setupCommandLine } from './engine-location.ts';

/**
 * The error for a GPU that was asked for and did not compute.
 *
 * @param engine - The one that could, when it is set up for it.
 */
export function deviceUnavailable(reason: string, engine: EngineName): FerError {
  const command = setupCommandLine({ engine, device: 'gpu' });
  return new FerError(
    'DEVICE_UNAVAILABLE',
    `Could not use a GPU because ${reason}: run \`${command}\` on a machine with an NVIDIA driver, or take \`--device cpu\``,
    { details: { engine, command, reason } },
  );
}
