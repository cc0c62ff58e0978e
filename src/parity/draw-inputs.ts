import type { LayersModel } from '@tensorflow/tfjs';
import type { Random } from '../base/index.ts';
import { type PreprocessSpec, standardizePixels } from '../image/index.ts';
import type { Session, TensorInfo, TensorValue } from '../infer/index.ts';
import { parityFailed } from './parity-failed.ts';

/** The sizes taken by axis where a model leaves one open: odd, and different so that swapped axes show. */
const OPEN_SIZES = [1, 33, 35, 37, 39] as const;

/** The same values for both runtimes. */
export interface PairedInput {
  /** In the ONNX file. */
  readonly name: string;
  readonly tfjs: TensorValue;
  readonly onnx: TensorValue;
}

/** A model, its export, and where the model comes from. */
export interface ExportPair {
  readonly model: LayersModel;
  readonly session: Session;
  readonly modelJson: string;
}

export interface DrawOptions {
  readonly batchSize: number;
  readonly spec: PreprocessSpec | undefined;
  readonly random: Random;
}

/**
 * Draws a value for each input of a LayersModel, in its order: pixels with a spec, else normal ones, or indices for
 * whole numbers.
 */
export function drawInputs(
  { model, session, modelJson }: ExportPair,
  { batchSize, spec, random }: DrawOptions,
): readonly PairedInput[] {
  return model.inputs.map(({ shape: open, dtype }, index) => {
    const wanted = model.inputNames[index]!;
    const input = _findInput(session, wanted);
    if (input === undefined) {
      const names = session.inputs.map((each) => each.name).join(', ');
      throw parityFailed(modelJson, `it has no input \`${wanted}\` but ${names}`);
    }
    const { name, type } = input;
    const sizes = spec === undefined ? open : [open[0] ?? null, spec.height, spec.width, spec.channels];
    const shape = sizes.map((size, axis) => size ?? (axis === 0 ? batchSize : (OPEN_SIZES[axis] ?? 1)));
    const length = shape.reduce((product, size) => product * size, 1);
    if (spec !== undefined) {
      const pixels = Uint8Array.from({ length }, () => random.integer(256));
      const tfjs = { type: 'float32', data: standardizePixels(pixels, spec), shape };
      return { name, tfjs, onnx: { type: 'float32', data: Float32Array.from(pixels), shape } };
    }
    if (type === 'float32') {
      const data = Float32Array.from({ length }, () => random.normal());
      return { name, tfjs: { type: dtype, data, shape }, onnx: { type, data, shape } };
    }
    // Indices: 0 and 1 are in every vocabulary.
    const data = Int32Array.from({ length }, () => random.integer(2));
    const wide = type === 'int64' ? BigInt64Array.from(data, BigInt) : data;
    return { name, tfjs: { type: dtype, data, shape }, onnx: { type, data: wide, shape } };
  });
}

/** By name, since a graph may list its inputs in another order; a single input fits under any name. */
function _findInput(session: Session, name: string): TensorInfo | undefined {
  return session.inputs.length === 1
    ? session.inputs[0]
    : session.inputs.find((input) => input.name === name);
}
