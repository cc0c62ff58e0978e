import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOnnx } from '../../src/export/index.ts';

export interface RawLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A Sequential `model.json` without weights, as text objects, for what TensorFlow.js itself would not build or save. */
export function sequentialJson(layers: readonly RawLayer[], inputShape: readonly (number | null)[]): object {
  const [first, ...others] = layers.map(({ class_name, config }, i) => ({
    class_name,
    config: { name: `layer${i}`, ...config },
  }));
  const withShape = { ...first, config: { ...first!.config, batch_input_shape: [null, ...inputShape] } };
  return {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'model', layers: [withShape, ...others] } },
    weightsManifest: [],
  };
}

/** Runs `use` with the path of a `model.json` of this content. */
export async function withModelJson<Result>(
  content: unknown,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fer-export-'));
  const path = join(folder, 'model.json');
  try {
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Checks that a layer is refused before any weight is looked for, with its name, its class and a reason. */
export async function assertRefused(
  layer: RawLayer,
  reason: RegExp,
  inputShape: readonly (number | null)[] = [8, 8, 2],
): Promise<void> {
  await withModelJson(sequentialJson([layer], inputShape), async (path) => {
    await assert.rejects(exportOnnx(path), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'UNSUPPORTED_LAYER', String(error));
      assert.match(error.message, /because of 1 layer: `layer0` \(\w+\) /);
      assert.ok(error.message.includes(`(${layer.class_name})`), error.message);
      assert.match(error.message, reason);
      return true;
    });
  });
}
