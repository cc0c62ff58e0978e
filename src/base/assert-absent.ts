import { FerError } from './fer-error.ts';
import { pathExists } from './path-exists.ts';

/** Throws `OUTPUT_EXISTS` where something is at `path`. */
export async function assertAbsent(path: string): Promise<void> {
  if (await pathExists(path)) {
    throw new FerError(
      'OUTPUT_EXISTS',
      `Could not write ${path} because it exists: give \`--force\` to replace it`,
      {
        details: { path },
      },
    );
  }
}
