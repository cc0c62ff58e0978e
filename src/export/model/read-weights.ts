import { open, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { z } from 'zod';
import { fromHalf } from '../../base/index.ts';
import type { Constant } from '../graph/graph.ts';
import { modelInvalid } from './model-invalid.ts';

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.string(),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      min: z.number().optional(),
      scale: z.number().optional(),
    })
    .nullish(),
  group: z.string().nullish(),
});
type WeightEntry = z.infer<typeof weightSchema>;

export const manifestSchema = z.array(
  z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) }),
);
export type WeightsManifest = z.infer<typeof manifestSchema>;

/** The weights of a model by name. */
export interface WeightStore {
  readonly has: (name: string) => boolean;
  /** The values as float32, or undefined where there is no such weight. */
  readonly find: (name: string) => Constant | undefined;
  /** How many numbers all of them have together. */
  readonly parameters: number;
}

/** A Map, since a file may name what every object has: `constructor`. */
const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['int32', 4],
  ['bool', 1],
  ['uint8', 1],
  ['uint16', 2],
  ['float16', 2],
]);

/**
 * Reads the shards of every group of a manifest. A weight may straddle two shards, so those of a group are joined first.
 *
 * @throws FerError `MODEL_INVALID` for a shard that is missing or outside the folder, naming a weight that the files are too short for, and for
 * files that hold more than the weights
 */
export async function readWeights(manifest: WeightsManifest, modelPath: string): Promise<WeightStore> {
  const found = new Map<string, { entry: WeightEntry; bytes: Uint8Array }>();
  for (const group of manifest) {
    const bytes = await _readShards(group.paths, modelPath);
    let offset = 0;
    for (const entry of group.weights) {
      const length = _byteLength(entry, modelPath);
      if (offset + length > bytes.length) {
        const missing = offset + length - bytes.length;
        throw modelInvalid(
          modelPath,
          `${group.paths.join(', ')} ends ${missing} bytes too early for weight \`${entry.name}\``,
        );
      }
      if (entry.group !== 'optimizer') {
        if (found.has(entry.name)) throw modelInvalid(modelPath, `weight \`${entry.name}\` is there twice`);
        found.set(entry.name, { entry, bytes: bytes.subarray(offset, offset + length) });
      }
      offset += length;
    }
    if (offset < bytes.length) {
      throw modelInvalid(
        modelPath,
        `${group.paths.join(', ')} holds ${bytes.length - offset} bytes more than the weights that are listed: a list and files of two models`,
      );
    }
  }
  return {
    parameters: [...found.values()].reduce((sum, { entry }) => sum + _count(entry), 0),
    has: (name) => found.has(name),
    find: (name) => {
      const weight = found.get(name);
      return weight && { dims: weight.entry.shape, data: _decode(weight.entry, weight.bytes) };
    },
  };
}

/** All shards in one array: reading each and joining them would hold a large model twice. */
async function _readShards(paths: readonly string[], modelPath: string): Promise<Uint8Array> {
  const folder = resolve(dirname(modelPath));
  const shards: { readonly path: string; readonly absolute: string; readonly size: number }[] = [];
  for (const path of paths) {
    const absolute = resolve(folder, path);
    if (!absolute.startsWith(folder + sep))
      throw modelInvalid(modelPath, `its weight file is outside its folder: ${path}`);
    const { size } = await stat(absolute).catch((cause) => _throwUnreadable(path, modelPath, cause));
    shards.push({ path, absolute, size });
  }
  const bytes = new Uint8Array(shards.reduce((sum, { size }) => sum + size, 0));
  let offset = 0;
  for (const { path, absolute, size } of shards) {
    const part = bytes.subarray(offset, offset + size);
    await _fill(absolute, part).catch((cause) => _throwUnreadable(path, modelPath, cause));
    offset += size;
  }
  return bytes;
}

async function _fill(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path);
  try {
    // One call may read less than it is asked for.
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, done);
      if (bytesRead === 0) throw new Error('it became shorter while it was read');
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
}

function _throwUnreadable(path: string, modelPath: string, cause: Error): never {
  throw modelInvalid(modelPath, `its weight file ${path} cannot be read: ${cause.message}`, cause);
}

function _byteLength({ name, shape, dtype, quantization }: WeightEntry, modelPath: string): number {
  const stored = quantization?.dtype ?? dtype;
  const elementBytes = ELEMENT_BYTES.get(stored);
  if (elementBytes === undefined)
    throw modelInvalid(modelPath, `weight \`${name}\` has dtype ${stored}, not a number`);
  return elementBytes * _count({ shape });
}

function _count({ shape }: Pick<WeightEntry, 'shape'>): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

function _decode({ dtype, quantization }: WeightEntry, bytes: Uint8Array): Float32Array {
  const stored = quantization?.dtype ?? dtype;
  // A view where that can be had: nothing writes into a weight, and large models fill the memory.
  const isAligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0;
  if (stored === 'float32' && isAligned) {
    return new Float32Array(
      bytes.buffer as ArrayBuffer,
      bytes.byteOffset,
      bytes.length / Float32Array.BYTES_PER_ELEMENT,
    );
  }
  // Copied, because a weight need not start at a multiple of its element size.
  const { buffer } = Uint8Array.from(bytes);
  if (stored === 'float32') return new Float32Array(buffer);
  if (stored === 'int32') return Float32Array.from(new Int32Array(buffer));
  if (stored === 'float16') return fromHalf(new Uint16Array(buffer));
  const values = stored === 'uint16' ? new Uint16Array(buffer) : new Uint8Array(buffer);
  const { scale = 1, min = 0 } = quantization ?? {};
  // In float64 and rounded once, as tfjs does it.
  return Float32Array.from(values, (value) => value * scale + min);
}
