import { readdir } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { type EngineManifest, measureFiles, PLATFORM } from '../engine-manifest.ts';
import { requireHere } from '../load-tfjs.ts';
import type { FillOptions } from './fill-native.ts';
import { installFailed } from './install-failed.ts';
import { installPackages } from './install-packages.ts';
import { runCommand } from './run-command.ts';

/** Runs the install script of tfjs-node-gpu on a copy of it: the script writes into its own package. */
export async function fillOfficial(
  options: Omit<FillOptions, 'tfjsNode'>,
): Promise<Omit<EngineManifest, 'verifiedOn'>> {
  const { folder, signal, onProgress } = options;
  const tfjsNode = await installPackages(folder, { engine: 'official', signal });
  onProgress('downloading TensorFlow 2.9.1 with the script of tfjs-node-gpu (about 400 MB)');
  const outcome = await runCommand(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: tfjsNode,
    // The script calls node-pre-gyp by its name.
    environment: { PATH: `${join(folder, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` },
    signal,
  });
  const files = await _installedFiles(folder, tfjsNode);
  const binding = files.find((path) => path.endsWith('tfjs_binding.node'));
  if (outcome.code !== 0 || binding === undefined) {
    const why = outcome.complaint || 'it left no binding';
    throw installFailed(
      'official',
      `the install script of @tensorflow/tfjs-node-gpu failed (${why})`,
      'see that storage.googleapis.com is reachable or take `--engine native`',
    );
  }
  return {
    engine: 'official',
    build: 'gpu',
    tensorflow: requireHere(join(tfjsNode, 'scripts', 'deps-constants.js')).LIBTENSORFLOW_VERSION,
    tfjs: requireHere('@tensorflow/tfjs/package.json').version,
    platform: PLATFORM,
    binding,
    files: await measureFiles(folder, files),
  };
}

/** The binding and the libraries, by their paths in the engine's folder. */
async function _installedFiles(folder: string, tfjsNode: string): Promise<string[]> {
  const found: string[] = [];
  for (const part of ['lib', join('deps', 'lib')]) {
    const entries = await readdir(join(tfjsNode, part), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    const files = entries.filter((entry) => entry.isFile());
    found.push(...files.map((entry) => relative(folder, join(entry.parentPath, entry.name))));
  }
  return found;
}
