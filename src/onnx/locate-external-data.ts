import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { FerError } from '../base/index.ts';
import { EXTERNAL } from './external-data.ts';
import type { ModelProto, NodeProto, TensorProto } from './model-proto.ts';

/** A file with tensors of a model. */
export interface ExternalFile {
  /** As the model names it. */
  readonly location: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Finds the files that hold tensors of a model, and checks them before anything opens them: each lies in the folder of the
 * model or below, links followed, and is as long as its tensors want.
 *
 * @param path the file of the model
 * @throws FerError `MODEL_INVALID` naming the tensor
 */
export async function locateExternalData(model: ModelProto, path: string): Promise<readonly ExternalFile[]> {
  const files = new Map<string, ExternalFile>();
  for (const tensor of _tensorsOf(model)) {
    if (tensor.dataLocation !== EXTERNAL) continue;
    const { location, end } = _parse(tensor, path);
    const known = files.get(location) ?? (await _open(location, { path, tensor }));
    files.set(location, known);
    if (end > known.size) {
      throw _refuse(
        path,
        tensor,
        `${known.path} is too short: it has ${known.size} bytes, ${end} are wanted`,
      );
    }
  }
  return [...files.values()];
}

function _tensorsOf({ graph }: ModelProto): TensorProto[] {
  const inNode = ({ attribute }: NodeProto): TensorProto[] =>
    attribute.flatMap(({ t, g }) => [
      ...(t === undefined ? [] : [t]),
      ...(g === undefined ? [] : [...(g.initializer ?? []), ...(g.node ?? []).flatMap(inNode)]),
    ]);
  return [...graph.initializer, ...graph.node.flatMap(inNode)];
}

/** `end` is where the tensor ends in its file, 0 where the model does not say how long it is. */
function _parse(tensor: TensorProto, path: string): { readonly location: string; readonly end: number } {
  const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  const [offset, length] = ['offset', 'length'].map((key) => Number(entries.get(key) ?? 0));
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (!isCount(offset!) || !isCount(length!)) {
    throw _refuse(path, tensor, `its place in another file is no number: offset ${offset}, length ${length}`);
  }
  // A backslash separates folders on Windows alone, so no honest file has one.
  const parts = location.split(/[/\\]/);
  if (location === '' || isAbsolute(location) || /^[a-z]:/i.test(location) || parts.includes('..')) {
    throw _refuse(path, tensor, `it names a file outside of the model's folder: ${JSON.stringify(location)}`);
  }
  return { location, end: length === 0 ? 0 : offset! + length! };
}

async function _open(
  location: string,
  { path, tensor }: { readonly path: string; readonly tensor: TensorProto },
): Promise<ExternalFile> {
  const wanted = join(dirname(path), location);
  const [file, folder] = await Promise.all([_resolve(wanted), _resolve(dirname(path))]);
  if (file === undefined || folder === undefined) {
    throw _refuse(path, tensor, `${wanted} is missing: it belongs beside the model`);
  }
  const inside = relative(folder, file);
  if (inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw _refuse(path, tensor, `${wanted} is a link to outside of the model's folder`);
  }
  const found = await stat(file);
  if (!found.isFile()) throw _refuse(path, tensor, `${wanted} is no file`);
  return { location, path: wanted, size: found.size };
}

function _resolve(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

function _refuse(path: string, { name = '' }: TensorProto, reason: string): FerError {
  return new FerError('MODEL_INVALID', `Could not read the tensor \`${name}\` of ${path} because ${reason}`, {
    details: { path },
  });
}
