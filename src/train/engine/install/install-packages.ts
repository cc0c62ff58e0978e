import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../engine.ts';
import { requireHere } from '../load-tfjs.ts';
import { installFailed } from './install-failed.ts';
import { runCommand } from './run-command.ts';

/**
 * Puts tfjs-node-gpu and the Node-API headers into a folder with npm, running none of their scripts.
 *
 * TensorFlow.js, 130 MB on which tfjs-node-gpu depends, is replaced by an empty package, since the one of the
 * program is used.
 *
 * @returns The folder of tfjs-node-gpu.
 */
export async function installPackages(
  folder: string,
  { engine, signal }: { readonly engine: EngineName; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  // All TensorFlow.js packages have one version; the other package is pinned as in our own package.json.
  const { version } = requireHere('@tensorflow/tfjs/package.json');
  const wanted = [`@tensorflow/tfjs-node-gpu@${version}`, 'node-api-headers@1.9.0'];
  await _writePackage(join(folder, 'empty'), { name: '@tensorflow/tfjs', version });
  await _writePackage(folder, { private: true, overrides: { '@tensorflow/tfjs': 'file:./empty' } });
  const outcome = await runCommand(
    'npm',
    [
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-save', '--no-package-lock'],
      ...['--no-audit', '--no-fund', '--loglevel=error', ...wanted],
    ],
    { cwd: folder, signal },
  );
  if (outcome.code === 0) return join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
  const what = `npm could not download ${wanted[0]} (${outcome.complaint})`;
  throw installFailed(engine, what, 'see that npm and the package registry are reachable');
}

async function _writePackage(folder: string, content: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(content)}\n`);
}
