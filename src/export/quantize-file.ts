import { FerError, nearestName } from '../base/index.ts';
import { CARD_NOTICES, type ModelProto, readMetadata, withMetadata } from '../onnx/index.ts';
import { convertFile } from './convert-file.ts';
import type { ExportOptions } from './export-onnx.ts';
import { calibrate } from './quantize/calibrate.ts';
import { meanAsPooling } from './quantize/mean-as-pooling.ts';
import {
  type LayerSensitivity,
  measureSensitivity,
  quantizableLayers,
} from './quantize/measure-sensitivity.ts';
import type { OpenRunner, RunnerTensors } from './quantize/model-runner.ts';
import { normalizationAsConvolution } from './quantize/normalization-as-convolution.ts';
import { quantizeModel } from './quantize/quantize-model.ts';
import type { CalibrationMethod } from './quantize/range-tally.ts';

export interface QuantizeOptions {
  /** Loads a model, to run it on the calibration samples. */
  readonly open: OpenRunner;
  /** What goes through the model: its inputs by name, batch by batch. */
  readonly samples: AsyncIterable<RunnerTensors>;
  /**
   * How the range of an activation is chosen: from the least to the greatest value, without the rarest at both ends, or so
   * that the levels tell most about the values.
   *
   * @default 'minmax'
   */
  readonly method?: CalibrationMethod;
  /**
   * Layers that stay float32.
   *
   * @default none
   */
  readonly keepFloat?: readonly string[];
}

/** Both versions of a model. */
export interface QuantizedModels {
  readonly float32: ModelProto;
  readonly int8: ModelProto;
  readonly opset: number;
  readonly parameters: number;
  readonly method: CalibrationMethod;
  /** How many calibration samples went through. */
  readonly samples: number;
  /** What each layer costs when it alone is quantized, in running order. */
  readonly layers: readonly LayerSensitivity[];
}

/** How many samples each layer is judged by. */
const SENSITIVITY_SAMPLES = 128;

/**
 * Converts a saved tfjs LayersModel, as `exportOnnx` does, and makes a version of it with 8-bit weights and activations,
 * whose ranges are measured on calibration samples (static quantization).
 *
 * @throws FerError as `exportOnnx`, and `UNSUPPORTED_LAYER` where no layer can be quantized, `USAGE` for a name in
 * `keepFloat` that is none of these layers, `NO_SUCH_INPUT` without samples
 */
export async function quantizeFile(
  modelJsonPath: string,
  options: Omit<ExportOptions, 'float16'> & QuantizeOptions,
): Promise<QuantizedModels> {
  const { open, samples: source, method = 'minmax', keepFloat: wanted = [], ...exportOptions } = options;
  const { graph, write, opset, parameters } = await convertFile(modelJsonPath, exportOptions);
  const float32 = write();
  normalizationAsConvolution(graph);
  meanAsPooling(graph);
  const model = write();
  const keepFloat = _assertLayers(model, { path: modelJsonPath, wanted });
  const first: RunnerTensors[] = [];
  const { ranges, samples } = await calibrate(model, { open, batches: _keepFirst(source, first), method });
  const layers = await measureSensitivity(model, { ranges, keepFloat, open, batches: first });
  const int8 = quantizeModel(model, { ranges, keepFloat });
  const quantization = JSON.stringify({
    weights: 'int8',
    activations: 'uint8',
    method,
    samples,
    keepFloat: wanted,
  });
  const metadata = readMetadata(int8);
  const card = metadata.model_card && `${metadata.model_card}\n\n${CARD_NOTICES.quantized}`;
  return {
    float32,
    int8: withMetadata(int8, { ...metadata, ...(card && { model_card: card }), quantization }),
    opset,
    parameters,
    method,
    samples,
    layers,
  };
}

function _assertLayers(
  model: ModelProto,
  { path, wanted }: { readonly path: string; readonly wanted: readonly string[] },
): ReadonlySet<string> {
  const known = [...quantizableLayers(model).keys()];
  if (known.length === 0) {
    throw new FerError(
      'UNSUPPORTED_LAYER',
      `Could not quantize ${path} because it has no convolution and no dense layer: export it in float32`,
      { details: { path } },
    );
  }
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known);
    const hint = nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
    throw new FerError(
      'USAGE',
      `Could not keep \`${unknown}\` in float32 because no layer with that name would be quantized${hint}: there are ${known.join(', ')}`,
    );
  }
  if (known.every((name) => wanted.includes(name))) {
    throw new FerError(
      'USAGE',
      `Could not quantize ${path} because every layer is to stay float32: leave one out, or export without quantization`,
    );
  }
  return new Set(wanted);
}

/** Passes batches on and remembers the first of them. */
async function* _keepFirst(
  source: AsyncIterable<RunnerTensors>,
  kept: RunnerTensors[],
): AsyncGenerator<RunnerTensors, void, undefined> {
  let samples = 0;
  for await (const feeds of source) {
    if (samples < SENSITIVITY_SAMPLES) kept.push(feeds);
    samples += Object.values(feeds)[0]!.shape[0]!;
    yield feeds;
  }
}
