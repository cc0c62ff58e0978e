import { FerError } from './fer-error.ts';

/** The error for an output that could not be written, with the reason of the system in plain words. */
export function outputFailed(path: string, cause: unknown): FerError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EACCES: 'permission was denied',
    EROFS: 'the file system is read-only',
    EISDIR: 'a folder has that name',
    ENOTDIR: 'a part of the path is not a folder',
    EEXIST: 'a part of the path is not a folder',
  };
  const reason = reasons[code] ?? String((cause as Error).message ?? cause);
  return new FerError(
    'OUTPUT_FAILED',
    `Could not write ${path} because ${reason}: what was there before is unchanged`,
    {
      cause,
      details: { path },
    },
  );
}
