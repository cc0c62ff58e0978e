import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The file that is written last and lists the others. */
export const SEAL_FILE = 'checkpoint.json';

/** How far a run was: the epoch in progress, from 1, and how many of its steps were done. */
export interface RunPosition {
  readonly epoch: number;
  readonly step: number;
}

/** What a folder that should be a checkpoint is. */
export type CheckpointCondition =
  | { readonly kind: 'whole'; readonly position: RunPosition }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string };

const sealSchema = z.object({
  epoch: z.int().min(1),
  step: z.int().min(0),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});

/** The content of the seal: the sizes and SHA-256 sums of the files of a checkpoint. */
export function sealFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  { epoch, step }: RunPosition,
): string {
  const sums = Object.entries(files).map(([name, content]) => [
    name,
    { bytes: Buffer.byteLength(content), sha256: _sum(content) },
  ]);
  return `${JSON.stringify({ epoch, step, files: Object.fromEntries(sums) }, null, 2)}\n`;
}

/** Compares the files of a checkpoint with its seal. */
export async function inspectCheckpoint(folder: string): Promise<CheckpointCondition> {
  const content = await _read(folder, SEAL_FILE);
  if (content === undefined) {
    const isThere = (await _read(folder, 'state.json')) !== undefined;
    return isThere ? _damaged(SEAL_FILE, 'missing') : { kind: 'missing' };
  }
  const seal = _parse(content);
  if (seal === undefined) return _damaged(SEAL_FILE, 'not what was written');
  for (const [name, { bytes, sha256 }] of Object.entries(seal.files)) {
    const file = await _read(folder, name);
    if (file === undefined) return _damaged(name, 'missing');
    if (file.length !== bytes) return _damaged(name, `expected ${bytes} bytes, got ${file.length}`);
    if (_sum(file) !== sha256) return _damaged(name, 'its bytes are not those that were written');
  }
  return { kind: 'whole', position: { epoch: seal.epoch, step: seal.step } };
}

async function _read(folder: string, name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function _parse(content: Buffer): z.infer<typeof sealSchema> | undefined {
  try {
    return sealSchema.parse(JSON.parse(content.toString()));
  } catch {
    return undefined;
  }
}

function _sum(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function _damaged(name: string, reason: string): CheckpointCondition {
  return { kind: 'damaged', reason: `${name}: ${reason}` };
}
