import { readFile } from 'node:fs/promises';
import { FerError } from '../base/index.ts';

/** The bytes of a model; throws `NO_SUCH_INPUT` where there is no file that can be read. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EACCES: 'permission was denied',
      EISDIR: 'it is a folder',
    };
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not read the model because ${reasons[code] ?? message}: ${path}`,
      {
        cause,
        details: { path },
      },
    );
  }
}
