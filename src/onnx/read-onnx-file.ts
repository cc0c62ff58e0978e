import { readFile } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import { type ExternalFile, locateExternalData } from './locate-external-data.ts';
import type { ModelProto } from './model-proto.ts';
import { readOnnxModel } from './read-onnx-model.ts';

/** An ONNX file, read and taken apart. */
export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly model: ModelProto;
  /** Other files that hold weights of it; they were checked, not read. */
  readonly data: readonly ExternalFile[];
  /** Bytes, those of `data` included. */
  readonly size: number;
}

/**
 * Reads an ONNX file.
 *
 * @throws FerError `NO_SUCH_INPUT` where there is no file that can be read, `MODEL_INVALID` where it is damaged, or its
 * weights in another file are missing, too short or outside of its folder
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const bytes = await _readBytes(path);
  const model = _parse(bytes, path);
  const data = await locateExternalData(model, path);
  return { bytes, model, data, size: data.reduce((sum, file) => sum + file.size, bytes.length) };
}

function _parse(bytes: Uint8Array, path: string): ModelProto {
  try {
    return readOnnxModel(bytes);
  } catch (cause) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not read ${path} because it is not a whole ONNX file: export it again`,
      { cause, details: { path } },
    );
  }
}

async function _readBytes(path: string): Promise<Uint8Array> {
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
      { cause, details: { path } },
    );
  }
}
