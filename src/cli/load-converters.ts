import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FerError } from '../base/index.ts';
import type { LayerConverter } from '../export/index.ts';

/**
 * Converters for layers of the user's own, from modules whose default export is one made with `defineLayer`, or a list.
 *
 * @throws FerError `NO_SUCH_INPUT` where a module does not load, `USAGE` where it holds something else
 */
export async function loadConverters(paths: readonly string[]): Promise<readonly LayerConverter[]> {
  const converters: LayerConverter[] = [];
  for (const path of paths) {
    const { default: given } = await _import(path);
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (list.length === 0 || !list.every(_isConverter)) {
      throw new FerError(
        'USAGE',
        `Could not take the layers of ${path} because its default export is no converter: export one made with \`defineLayer\` of fer-stream/export, or a list of them`,
        { details: { path } },
      );
    }
    converters.push(...list);
  }
  return converters;
}

async function _import(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
  } catch (cause) {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not load the converters of ${path} because it is no module that Node can import: ${(cause as Error).message.split('\n')[0]}`,
      { cause, details: { path } },
    );
  }
}

function _isConverter(value: unknown): value is LayerConverter {
  if (typeof value !== 'object' || value === null) return false;
  const { classNames, config, convert } = value as Partial<LayerConverter>;
  return Array.isArray(classNames) && typeof convert === 'function' && typeof config?.parse === 'function';
}
