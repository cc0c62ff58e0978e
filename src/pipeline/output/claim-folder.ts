import { mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { FerError, outputFailed, writeAtomically } from '../../base/index.ts';
import { type FolderIdentity, hashIdentity } from './folder-identity.ts';

/** A folder that may be filled. */
export interface ClaimedFolder {
  /** Whether no earlier run has left anything. */
  readonly isNew: boolean;
  /** Where files lie while they are written. */
  readonly partial: string;
  /** Marks the folder as complete. */
  readonly finish: () => Promise<void>;
}

/** Kept in the folder, hidden so that no reader of class folders takes notice of it. */
interface Marker {
  readonly identity: FolderIdentity;
  /** SHA-256 of the identity. */
  readonly hash: string;
  readonly finished: boolean;
}

const MARKER_FILE = '.fer-output.json';
const PARTIAL_FOLDER = '.fer-partial';

/**
 * Throws unless a folder may be filled from a source: it lies outside of the source and is missing, empty, or what
 * an unfinished run has left.
 *
 * @throws FerError `USAGE` where it lies in the source, `OUTPUT_EXISTS` where something else is in it
 */
export async function assertClaimable(destination: string, source: string): Promise<void> {
  const [from, to] = [await _realPath(source), await _realPath(destination)];
  if (to === from || to.startsWith(from.endsWith(sep) ? from : `${from}${sep}`)) {
    throw new FerError(
      'USAGE',
      `Could not write ${destination} because it lies in its own source, which is never changed: give a folder outside of ${source}`,
    );
  }
  await _readMarker(destination);
}

/**
 * Takes a folder for files that the identity decides, or takes up again what an unfinished run of the same identity
 * has left.
 *
 * @throws FerError `OUTPUT_EXISTS` where something else is in it, `OUTPUT_FAILED` where it cannot be made
 */
export async function claimFolder(destination: string, identity: FolderIdentity): Promise<ClaimedFolder> {
  const hash = hashIdentity(identity);
  const previous = await _readMarker(destination);
  if (previous !== undefined && previous.hash !== hash) {
    throw _notEmpty(
      destination,
      `it holds an unfinished run of another source or other options (${_describe(previous.identity)}), finish that one or remove the folder`,
    );
  }
  const partial = join(destination, PARTIAL_FOLDER);
  const mark = async (finished: boolean): Promise<void> => {
    const marker: Marker = { identity, hash, finished };
    const text = `${JSON.stringify(marker, null, 2)}\n`;
    await writeAtomically(join(destination, MARKER_FILE), text, { force: true });
  };
  await mark(false);
  try {
    // What a killed run was writing.
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
  } catch (cause) {
    throw outputFailed(destination, cause);
  }
  return {
    isNew: previous === undefined,
    partial,
    finish: async () => {
      await rm(partial, { recursive: true, force: true });
      await mark(true);
    },
  };
}

/** The mark of an unfinished run; undefined where the folder is missing or empty. */
async function _readMarker(destination: string): Promise<Marker | undefined> {
  const names = await readdir(destination).catch((cause: NodeJS.ErrnoException): string[] => {
    if (cause.code === 'ENOENT') return [];
    throw outputFailed(destination, cause);
  });
  // A run that is killed while it marks the folder leaves the mark under its temporary name alone.
  const isFresh = names.every((name) => name.startsWith(`${MARKER_FILE}.`));
  if (isFresh) return undefined;
  if (!names.includes(MARKER_FILE)) throw _notEmpty(destination, 'it is not empty, give a new folder');
  const marker = JSON.parse(await readFile(join(destination, MARKER_FILE), 'utf8')) as Marker;
  if (marker.finished) throw _notEmpty(destination, 'it is complete already, give a new folder');
  return marker;
}

/** The path without links; of what is missing, that of the nearest folder that is there and the rest below it. */
async function _realPath(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    // Missing, or not to be looked at: writing there will say why.
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(await _realPath(parent), basename(absolute));
  }
}

function _notEmpty(destination: string, reason: string): FerError {
  return new FerError('OUTPUT_EXISTS', `Could not write to the folder because ${reason}: ${destination}`, {
    details: { path: destination },
  });
}

function _describe(identity: FolderIdentity): string {
  return Object.entries(identity)
    .map(([name, value]) => `${name} ${String(value).slice(0, 12)}`)
    .join(', ');
}
