import { FerError } from '../../base/index.ts';
import { type Device, ENGINE_NAMES, type Engine, type EngineName } from './engine.ts';
import { engineFolder } from './engine-location.ts';
import { type OpenedEngine, openEngine } from './open-engine.ts';

export interface LoadEngineOptions {
  /**
   * Which engine; `auto` is the best that is installed and works. The variable `FER_ENGINE` says what `auto` is.
   *
   * @default 'auto'
   */
  readonly engine?: 'auto' | EngineName;
  /**
   * Where it computes; `auto` is a GPU where one works, else the CPU.
   *
   * @default 'auto'
   */
  readonly device?: 'auto' | Device;
}

/**
 * Loads a TensorFlow and makes it the backend of TensorFlow.js.
 *
 * TensorFlow.js has one backend at a time in a process, so the engine that was loaded last is the one that
 * computes.
 *
 * @throws FerError `ENGINE_MISSING` where the wanted engine is not installed or does not load,
 *   `DEVICE_UNAVAILABLE` where a GPU was asked for and none computed.
 */
export async function loadEngine(options: LoadEngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', device = 'auto' } = options;
  const wanted = engine === 'auto' ? _engineOfEnvironment() : engine;
  if (wanted !== 'auto') {
    const opened = await openEngine(wanted, { device, folder: engineFolder(wanted) });
    return _describe(wanted, opened, `${wanted} was asked for`);
  }
  const passedOver: string[] = [];
  for (const name of ENGINE_NAMES) {
    try {
      const opened = await openEngine(name, { device, folder: engineFolder(name) });
      return _describe(name, opened, [`${name} is the best that works`, ...passedOver].join('; '));
    } catch (error) {
      if (!(error instanceof FerError) || error.code !== 'ENGINE_MISSING') throw error;
      passedOver.push(`${name}: ${error.details.why}`);
    }
  }
  throw new FerError('ENGINE_MISSING', `Could not load any engine: ${passedOver.join('; ')}`);
}

function _engineOfEnvironment(): 'auto' | EngineName {
  const value = process.env.FER_ENGINE ?? 'auto';
  if (value === 'auto' || ENGINE_NAMES.some((name) => name === value)) return value as 'auto' | EngineName;
  throw new FerError(
    'USAGE',
    `Could not choose an engine because \`FER_ENGINE\` is none of auto, ${ENGINE_NAMES.join(', ')}: ${value}`,
  );
}

function _describe(name: EngineName, opened: OpenedEngine, why: string): Engine {
  const { device, tf, versions } = opened;
  return Object.freeze({ name, device, reason: `${why}; ${device}: ${opened.reason}`, tf, versions });
}
