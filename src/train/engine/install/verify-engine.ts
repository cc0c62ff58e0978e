import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Device, EngineName } from '../engine.ts';
import { requireHere } from '../load-tfjs.ts';
import type { OpenedEngine } from '../open-engine.ts';
import { runCommand } from './run-command.ts';

export interface VerifyOptions {
  readonly engine: EngineName;
  readonly device: Device | 'auto';
  /** The engine's own folder; the portable engine has none. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** What the step ran on, or why there was none. */
export type Verification = Omit<OpenedEngine, 'tf'> | { readonly problem: string };

/**
 * Loads an engine in a process of its own and trains one step with it, so that a library that aborts its
 * process takes nothing else with it.
 */
export async function verifyEngine(options: VerifyOptions): Promise<Verification> {
  const { engine, device, folder, signal } = options;
  // Node runs TypeScript through tsx in a checkout; the package is compiled.
  const isSource = import.meta.url.endsWith('.ts');
  const loader = isSource ? ['--import', pathToFileURL(requireHere.resolve('tsx')).href] : [];
  const script = fileURLToPath(new URL(`./train-one-step.${isSource ? 'ts' : 'js'}`, import.meta.url));
  const outcome = await runCommand(process.execPath, [...loader, script, engine, device, folder], { signal });
  return outcome.code === 0 ? JSON.parse(outcome.stdout) : { problem: outcome.complaint };
}
