import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineName } from './engine.ts';

/**
 * The folder that holds the installed engines, one sub-folder each.
 *
 * `FER_ENGINE_DIR` where that is set; `.engine/` of a checkout; else the user's cache folder, because a package
 * manager may empty or share `node_modules`.
 */
export function engineRoot(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.FER_ENGINE_DIR) return resolve(environment.FER_ENGINE_DIR);
  if (isCheckout()) return join(_packageRoot(), '.engine');
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fer-stream');
}

/** The folder of one engine. */
export function engineFolder(name: EngineName, root = engineRoot()): string {
  return join(root, name);
}

/** The command line that installs an engine here, ready to be pasted. */
export function setupCommandLine(
  options: { readonly engine?: string; readonly device?: string } = {},
): string {
  const words = [isCheckout() ? 'npm run -s fer -- setup' : 'npx fer setup'];
  if (options.engine !== undefined) words.push(`--engine ${options.engine}`);
  if (options.device !== undefined) words.push(`--device ${options.device}`);
  return words.join(' ');
}

/** Whether this file lies in a source tree rather than in an installed package. */
export function isCheckout(): boolean {
  return !_packageRoot().split(sep).includes('node_modules');
}

/** The nearest folder above whose `package.json` is ours; `dist/` adds a level, so it is searched for. */
function _packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!_isOurs(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function _isOurs(path: string): boolean {
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).name === 'fer-stream';
}
