import { access } from 'node:fs/promises';
import { FerError } from './fer-error.ts';

/** Throws `OUTPUT_EXISTS` where something is at `path`. */
export async function assertAbsent(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) {
    throw new FerError(
      'OUTPUT_EXISTS',
      `Could not write ${path} because it exists: give \`--force\` to replace it`,
      {
        details: { path },
      },
    );
  }
}
