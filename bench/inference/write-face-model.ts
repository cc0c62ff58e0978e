import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../src/base/index.ts';
import { exportOnnx } from '../../src/export/index.ts';
import { loadEngine, saveLayersModel } from '../../src/train/engine/index.ts';
import { buildModel } from '../../src/train/index.ts';
import { greyFaceSpec } from '../pipeline/grey-face-spec.ts';

/** Writes a model for 48x48 grey faces as ONNX, with fresh weights: they do not change its speed. */
export async function writeFaceModel(name: string, path: string): Promise<void> {
  const labels = ['angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];
  const spec = greyFaceSpec(labels);
  const folder = await mkdtemp(join(tmpdir(), 'fer-light-'));
  try {
    const engine = await loadEngine();
    const model = buildModel(engine, name, { ...spec, classes: labels.length, seed: 1 });
    await saveLayersModel(model, folder);
    const { bytes } = await exportOnnx(join(folder, 'model.json'), { spec });
    await writeAtomically(path, bytes);
  } finally {
    await rm(folder, { recursive: true });
  }
}
