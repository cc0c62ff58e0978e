import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FerError } from '../../base/index.ts';

/** A file to serve, under the name that clients call it. */
export interface ModelFile {
  /** The file's name without `.onnx`; in a repository of Triton that of the model's folder. */
  readonly name: string;
  readonly path: string;
}

/**
 * The model files at some paths in name order: each is a file, a folder of `.onnx` files, a repository of Triton
 * (folders `NAME/VERSION/model.onnx`), or one model of such a repository. Of several versions the highest is taken.
 *
 * Throws `NO_SUCH_INPUT` where there is none, and `USAGE` where two have the same name.
 */
export async function listModelFiles(paths: readonly string[]): Promise<readonly ModelFile[]> {
  const files = (await Promise.all(paths.map((path) => _filesAt(resolve(path))))).flat();
  for (const [at, { name, path }] of files.entries()) {
    const other = files.findIndex((file) => file.name === name);
    if (other === at) continue;
    throw new FerError(
      'USAGE',
      `Could not serve ${path} because another model has the same name, \`${name}\`: ${files[other]!.path}; rename one of the files`,
    );
  }
  return files;
}

async function _filesAt(path: string): Promise<readonly ModelFile[]> {
  const status = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file or folder' : cause.message;
    throw new FerError('NO_SUCH_INPUT', `Could not serve the model because ${reason}: ${path}`, { cause });
  });
  if (!status.isDirectory()) return [_plainFile(path)];
  const version = await _newestVersion(path);
  if (version !== undefined) return [{ name: basename(path), path: version }];
  // A name that begins with a dot is a file of the system, such as those that macOS leaves beside copied ones.
  const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
  const found = await Promise.all(names.map((name) => _modelAt(join(path, name))));
  const files = found.filter((file) => file !== undefined);
  if (files.length > 0) return files;
  throw new FerError(
    'NO_SUCH_INPUT',
    `Could not serve models because the folder has no \`.onnx\` file, nor any \`NAME/1/model.onnx\`: ${path}`,
  );
}

function _plainFile(path: string): ModelFile {
  return { name: basename(path).replace(/\.onnx$/i, ''), path };
}

/** Undefined for what a folder holds besides models. */
async function _modelAt(path: string): Promise<ModelFile | undefined> {
  const status = await _statOf(path);
  if (status?.isDirectory()) {
    const version = await _newestVersion(path);
    return version === undefined ? undefined : { name: basename(path), path: version };
  }
  return status !== undefined && /\.onnx$/i.test(path) ? _plainFile(path) : undefined;
}

/**
 * The file of the highest version in the folder of a model, which Triton's documentation calls a model directory; undefined
 * also for a folder that cannot be read, such as the `lost+found` of a volume.
 */
async function _newestVersion(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  const versions = names.filter((name) => /^[1-9]\d*$/.test(name));
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  for (const version of newestFirst) {
    const path = join(folder, version, 'model.onnx');
    if ((await _statOf(path))?.isFile()) return path;
  }
  return undefined;
}

/** Undefined where there is nothing, which a link may lead to. */
function _statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}
