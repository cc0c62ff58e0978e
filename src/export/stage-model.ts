import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { outputFailed } from '../base/index.ts';
import { externalize, externalSize, type ModelProto, writeOnnxModel } from '../onnx/index.ts';

/** A model on the disk under a temporary name. */
export interface StagedModel {
  /** Where it can be opened now. */
  readonly path: string;
  /** Bytes, those of its weights included. */
  readonly size: number;
  /** The file with the weights, beside the model once it is committed; undefined where they are in the model. */
  readonly data: string | undefined;
  /** Gives it its name. A failure leaves what was there before. */
  readonly commit: () => Promise<void>;
  /** Removes it; does nothing after `commit()`. */
  readonly discard: () => Promise<void>;
}

/** Protobuf, and with it every reader of ONNX, stops at 2 GiB; nodes and names need some of that. */
export const LARGEST_FILE = 2 ** 31 - 2 ** 24;

/**
 * Writes a model beside where it will be: whole, synced, and with its weights in a second file, `NAME.data`, where they
 * take more than `externalData` bytes.
 *
 * @param externalData at most what protobuf can hold
 * @throws FerError `OUTPUT_FAILED`; nothing is left behind then
 */
export async function stageModel(
  model: ModelProto,
  { out, externalData }: { readonly out: string; readonly externalData: number },
): Promise<StagedModel> {
  const isSplit = externalSize(model) > Math.min(externalData, LARGEST_FILE);
  return isSplit ? _stagePair(model, out) : _stageOne(model, out);
}

async function _stageOne(model: ModelProto, out: string): Promise<StagedModel> {
  const path = `${out}.${randomUUID()}.tmp`;
  const bytes = writeOnnxModel(model);
  await _attempt(out, path, async () => {
    await mkdir(dirname(out), { recursive: true });
    await _write(path, [{ offset: 0, bytes }]);
  });
  return {
    path,
    size: bytes.length,
    data: undefined,
    commit: () => _attempt(out, path, () => rename(path, out)),
    discard: () => rm(path, { force: true }),
  };
}

/** In a folder of their own, where both have their final names, by which the model finds its weights. */
async function _stagePair(model: ModelProto, out: string): Promise<StagedModel> {
  const folder = `${out}.${randomUUID()}.tmp`;
  const data = `${out}.data`;
  const [path, weights] = [join(folder, basename(out)), join(folder, basename(data))];
  const { model: slim, pieces } = externalize(model, basename(data));
  const bytes = writeOnnxModel(slim);
  await _attempt(out, folder, async () => {
    await mkdir(folder, { recursive: true });
    await _write(weights, pieces);
    await _write(path, [{ offset: 0, bytes }]);
  });
  const { offset, bytes: last } = pieces.at(-1)!;
  return {
    path,
    size: bytes.length + offset + last.length,
    data,
    commit: () =>
      _attempt(out, folder, async () => {
        await _renameBoth({ path: weights, to: data }, { path, to: out });
        await rm(folder, { recursive: true, force: true });
      }),
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Renaming {
  readonly path: string;
  readonly to: string;
}

/** The weights first, so that no model appears without them; older ones come back where the model cannot follow. */
async function _renameBoth(weights: Renaming, model: Renaming): Promise<void> {
  const before = `${weights.path}.before`;
  const hadBefore = await rename(weights.to, before).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return false;
      throw cause;
    },
  );
  try {
    await rename(weights.path, weights.to);
    await rename(model.path, model.to);
  } catch (error) {
    if (hadBefore) await rename(before, weights.to);
    else await rm(weights.to, { force: true });
    throw error;
  }
}

async function _write(
  path: string,
  pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[],
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const { offset, bytes } of pieces) await _writeAt(file, bytes, offset);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** One call may write less than it was given. */
async function _writeAt(
  file: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

async function _attempt(out: string, temporary: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw outputFailed(out, cause);
  }
}
