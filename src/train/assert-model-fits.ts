import type { LayersModel } from '@tensorflow/tfjs';
import { FerError } from '../base/index.ts';
import type { ModelShape } from './models/model-definition.ts';

/**
 * Throws where a model cannot take the images or does not have the classes of the data.
 *
 * @throws FerError `MODEL_INVALID`, with what the model has and what the data have
 */
export function assertModelFits(model: LayersModel, shape: ModelShape, path: string): void {
  const { width, height, channels, classes } = shape;
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw _misfit(
      path,
      `it has ${model.inputs.length} inputs and ${model.outputs.length} outputs: expected one of each`,
    );
  }
  const input = model.inputs[0]!.shape;
  if (!_accepts(input, [null, height, width, channels])) {
    throw _misfit(
      path,
      `its input is ${_describe(input)} and the images are ${_describe([null, height, width, channels])}, as [batch, height, width, channels]: give \`--image-size\` and \`--channels\` that fit`,
    );
  }
  const output = model.outputs[0]!.shape;
  if (!_accepts(output, [null, classes])) {
    throw _misfit(
      path,
      `its output is ${_describe(output)} and the data have ${classes} classes: \`--from\` in place of \`--model\` gives it a head for them`,
    );
  }
}

/** A dimension that the model leaves open takes any. */
function _accepts(declared: readonly (number | null)[], actual: readonly (number | null)[]): boolean {
  if (declared.length !== actual.length) return false;
  return declared.every(
    (dimension, index) => dimension === null || index === 0 || dimension === actual[index],
  );
}

function _describe(shape: readonly (number | null)[]): string {
  return `[${shape.map((dimension) => dimension ?? '?').join(', ')}]`;
}

function _misfit(path: string, reason: string): FerError {
  return new FerError('MODEL_INVALID', `Could not train the model ${path} because ${reason}`, {
    details: { path },
  });
}
