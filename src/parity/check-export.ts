import type { LayersModel } from '@tensorflow/tfjs';
import { createRandom } from '../base/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import { Session, type TensorValue } from '../infer/index.ts';
import { type Engine, loadEngine, loadLayersModel } from '../train/engine/index.ts';
import { compareOutputs } from './compare-outputs.ts';
import { drawInputs } from './draw-inputs.ts';
import { runLayersModel } from './run-layers-model.ts';
import { toChannelsFirst } from './to-channels-first.ts';

export interface CheckExportOptions {
  /** The preprocess spec that the ONNX file has in its graph: it gets pixels, the LayersModel standardized ones. */
  readonly spec?: PreprocessSpec;
  /** @default 1 */
  readonly seed?: number;
  /**
   * The largest difference that is allowed, of values beyond ±1 relative to them.
   *
   * @default 1e-4
   */
  readonly tolerance?: number;
  /**
   * The engine that runs the LayersModel.
   *
   * @default the best that works
   */
  readonly engine?: Engine;
  /**
   * The layout of the file's inputs and outputs of rank 4; the model has `nhwc`.
   *
   * @default 'nhwc'
   */
  readonly layout?: 'nhwc' | 'nchw';
}

export interface ExportCheck {
  readonly engine: string;
  readonly tolerance: number;
  readonly batchSizes: readonly number[];
  /** Over all outputs and batches, of values beyond ±1 relative to them. */
  readonly largestDifference: number;
}

/** One sample and several: a graph that fixes its batch, or mixes the samples of one, fails with one of the two. */
const BATCH_SIZES = [1, 3] as const;

/**
 * Compares an ONNX file with the LayersModel it was made from, on seeded random inputs and every output.
 *
 * @param modelJson a `model.json`, or the folder that holds it
 * @throws FerError `PARITY_FAILED` naming the output that differs, `ENGINE_MISSING` where no engine works,
 * `MODEL_INVALID` and `INPUT_MISMATCH` where one of the files cannot be loaded or fed
 */
export async function checkExport(
  modelJson: string,
  onnx: string,
  options: CheckExportOptions = {},
): Promise<ExportCheck> {
  const { spec, seed = 1, tolerance = 1e-4, layout = 'nhwc' } = options;
  const toFile = layout === 'nchw' ? toChannelsFirst : (value: TensorValue) => value;
  const engine = options.engine ?? (await loadEngine());
  await using session = await Session.open(onnx);
  const model = await loadLayersModel(engine, modelJson);
  try {
    const batchSizes = _batchSizes(model, session);
    let largestDifference = 0;
    for (const batchSize of batchSizes) {
      const random = createRandom(seed, 'check export', batchSize);
      const inputs = drawInputs({ model, session, modelJson }, { batchSize, spec, random });
      const expected = await runLayersModel(
        engine,
        model,
        inputs.map(({ tfjs }) => tfjs),
      );
      const fetched = await session.run(
        Object.fromEntries(inputs.map(({ name, onnx }) => [name, toFile(onnx)])),
      );
      const outputs = session.outputs.map(({ name }) => ({ name, value: fetched[name]! }));
      const found = compareOutputs(expected.map(toFile), outputs, { tolerance, modelJson, batchSize });
      largestDifference = Math.max(largestDifference, found);
    }
    return { engine: engine.name, tolerance, batchSizes, largestDifference };
  } finally {
    model.dispose();
  }
}

/** The one batch that the model or the file has fixed, else several. */
function _batchSizes(model: LayersModel, session: Session): readonly number[] {
  const sizes = [...model.inputs, ...session.inputs].map(({ shape }) => shape[0]);
  const fixed = sizes.find((size) => typeof size === 'number');
  return fixed === undefined ? BATCH_SIZES : [fixed];
}
