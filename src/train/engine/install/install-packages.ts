import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../engine.ts';
import { requireHere } from '../load-tfjs.ts';
import { installFailed } from './install-failed.ts';
import { runCommand } from './run-command.ts';

/**
 * Puts tfjs-node-gpu and the Node-API headers into a folder with npm, running none of their scripts.
 *
 * @returns The folder of tfjs-node-gpu.
 */
export async function installPackages(
  folder: string,
  { engine, signal }: { readonly engine: EngineName; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  // All TensorFlow.js packages have one version; the other package is pinned as in our own package.json.
  const version = requireHere('@tensorflow/tfjs/package.json').version;
  const wanted = [`@tensorflow/tfjs-node-gpu@${version}`, 'node-api-headers@1.9.0'];
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const outcome = await runCommand(
    'npm',
    [
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-save', '--no-package-lock'],
      ...['--no-audit', '--no-fund', '--loglevel=error', ...wanted],
    ],
    { cwd: folder, signal },
  );
  if (outcome.code !== 0) {
    const what = `npm could not download ${wanted[0]} (${outcome.complaint})`;
    throw installFailed(engine, what, 'see that npm and the package registry are reachable');
  }
  const modules = join(folder, 'node_modules', '@tensorflow');
  // The program has its own TensorFlow.js, which is the one that is used.
  for (const name of ['', '-core', '-layers', '-data', '-converter', '-backend-cpu', '-backend-webgl']) {
    await rm(join(modules, `tfjs${name}`), { recursive: true, force: true });
  }
  return join(modules, 'tfjs-node-gpu');
}
