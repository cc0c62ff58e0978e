import type { RawImage } from '../image/index.ts';
import type { Classifier } from './classifier.ts';
import type { ClassifierPlan } from './classifier-plan.ts';
import { imagesToTensor } from './images-to-tensor.ts';
import { createInputBuffers } from './input-buffers.ts';
import type { Session } from './session.ts';
import { tensorToRows } from './tensor-to-rows.ts';
import { variantsOf } from './test-time-augmentation.ts';

/** Runs a session on prepared pictures, in as many runs as a fixed batch and the variants of the pictures ask for. */
export function createPredictor(session: Session, plan: ClassifierPlan): Classifier['predict'] {
  const buffers = createInputBuffers(plan.input.type);
  const runOnce = async (images: readonly RawImage[]): Promise<readonly Float32Array[]> => {
    const input = imagesToTensor(images, { plan, buffers });
    try {
      const outputs = await session.run({ [plan.input.name]: input }, { outputs: [plan.output.name] });
      return tensorToRows(outputs[plan.output.name]!, { rows: images.length, plan, path: session.path });
    } finally {
      buffers.giveBack(input.data);
    }
  };
  const run = async (images: readonly RawImage[]): Promise<readonly Float32Array[]> => {
    const size = plan.input.batch ?? Math.max(images.length, 1);
    const rows: Float32Array[] = [];
    for (let start = 0; start < images.length; start += size) {
      rows.push(...(await runOnce(images.slice(start, start + size))));
    }
    return rows;
  };
  return async (images, { tta = 'none' } = {}) => {
    const variants = variantsOf(tta);
    if (variants.length === 1) return run(images);
    const sums = images.map(() => new Float64Array(plan.labels.length));
    for (const variant of variants) {
      const rows = await run(images.map(variant));
      for (const [index, row] of rows.entries()) {
        for (const [label, probability] of row.entries()) sums[index]![label]! += probability;
      }
    }
    return sums.map((sum) => Float32Array.from(sum, (total) => total / variants.length));
  };
}
