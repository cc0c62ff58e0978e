import { pathToFileURL } from 'node:url';
import type { Device, EngineName } from '../engine.ts';
import { requireHere } from '../load-tfjs.ts';
import { runCommand } from './run-command.ts';

export interface VerifyOptions {
  readonly engine: EngineName;
  readonly device: Device;
  /** The engine's own folder; the portable engine has none. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads an engine in a process of its own and trains one step with it, so that a library that aborts the
 * process cannot take the set-up with it.
 *
 * @returns What failed, in words; `undefined` where the step passed.
 */
export async function verifyEngine(options: VerifyOptions): Promise<string | undefined> {
  const { engine, device, folder, signal } = options;
  // Node runs TypeScript through tsx in a checkout; the package is compiled.
  const isSource = import.meta.url.endsWith('.ts');
  const loader = isSource ? ['--import', pathToFileURL(requireHere.resolve('tsx')).href] : [];
  const script = new URL(`./train-one-step.${isSource ? 'ts' : 'js'}`, import.meta.url);
  const outcome = await runCommand(process.execPath, [...loader, script.pathname, engine, device, folder], {
    signal,
  });
  return outcome.code === 0 ? undefined : outcome.complaint;
}
