import { FerError } from '../../base/index.ts';
import type { EngineName } from './engine.ts';
import { setupCommandLine } from './engine-location.ts';
import { PLATFORM } from './engine-manifest.ts';

/** The one error for an engine that cannot be used: it names the package, the platform and the command. */
export function engineMissing(name: EngineName, why: string, cause?: unknown): FerError {
  const command = setupCommandLine({ engine: name });
  const carrier = name === 'portable' ? '@tensorflow/tfjs-backend-wasm' : '@tensorflow/tfjs-node-gpu';
  return new FerError(
    'ENGINE_MISSING',
    `Could not load the ${name} engine (${carrier}) on ${PLATFORM} because ${why}: run \`${command}\``,
    { cause, details: { engine: name, package: carrier, platform: PLATFORM, command, why } },
  );
}
