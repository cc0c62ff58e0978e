import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FerError } from '../../base/index.ts';

/** A file to serve, under the name that clients call it. */
export interface ModelFile {
  /** The file's name without `.onnx`. */
  readonly name: string;
  readonly path: string;
}

/**
 * The model files at some paths, each of which is a file or a folder of `.onnx` files, in name order.
 *
 * Throws `NO_SUCH_INPUT` where there is none, and `USAGE` where two have the same name.
 */
export async function listModelFiles(paths: readonly string[]): Promise<readonly ModelFile[]> {
  const lists = await Promise.all(paths.map((path) => _filesAt(resolve(path))));
  const files = lists.flat().map((path) => ({ name: basename(path).replace(/\.onnx$/i, ''), path }));
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

async function _filesAt(path: string): Promise<readonly string[]> {
  const status = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file or folder' : cause.message;
    throw new FerError('NO_SUCH_INPUT', `Could not serve the model because ${reason}: ${path}`, { cause });
  });
  if (!status.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.onnx$/i.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new FerError(
    'NO_SUCH_INPUT',
    `Could not serve models because the folder has no \`.onnx\` file: ${path}`,
  );
}
