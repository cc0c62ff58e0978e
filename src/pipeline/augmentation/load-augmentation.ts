import { readFile } from 'node:fs/promises';
import { FerError, nearestName } from '../../base/index.ts';
import { type Augmentation, noAugmentation, paperAugmentation } from './augmentation.ts';
import { createAugmentation } from './create-augmentation.ts';

const PRESETS: ReadonlyMap<string, Augmentation> = new Map([
  ['paper', paperAugmentation],
  ['none', noAugmentation],
]);

/**
 * The augmentation of a preset name, `paper` or `none`, or of a JSON file with the fields of `Augmentation`.
 *
 * @throws FerError `NO_SUCH_INPUT` for what is neither, `CONFIG_INVALID` for a file with unknown or wrong fields
 */
export async function loadAugmentation(nameOrFile: string): Promise<Augmentation> {
  const preset = PRESETS.get(nameOrFile);
  if (preset !== undefined) return preset;
  const text = await readFile(nameOrFile, 'utf8').catch((cause: unknown) => {
    throw _notThere(nameOrFile, cause);
  });
  try {
    return createAugmentation(JSON.parse(text));
  } catch (cause) {
    throw _invalid(nameOrFile, cause as Error);
  }
}

function _notThere(nameOrFile: string, cause: unknown): FerError {
  const names = [...PRESETS.keys()];
  const nearest = nearestName(nameOrFile, names);
  const question = nearest === undefined ? '' : `, did you mean \`${nearest}\`?`;
  return new FerError(
    'NO_SUCH_INPUT',
    `Could not load the augmentation because it is neither ${names.join(' nor ')} nor a file that can be read: ${nameOrFile}${question}`,
    { cause },
  );
}

function _invalid(path: string, cause: Error): FerError {
  if (cause instanceof FerError) {
    return new FerError(cause.code, `${cause.message} in ${path}`, { cause, details: { path } });
  }
  return new FerError(
    'CONFIG_INVALID',
    `Could not read the augmentation because ${path} is not JSON: ${cause.message}`,
    { cause, details: { path } },
  );
}
