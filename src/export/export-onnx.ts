import type { PreprocessSpec } from '../image/index.ts';
import { writeOnnxModel } from '../onnx/index.ts';
import type { LayerConverter } from './convert/layer-converter.ts';
import { convertFile } from './convert-file.ts';
import { storeHalf } from './graph/store-half.ts';

export interface ExportOptions {
  /**
   * What the model was trained with. With it the file is complete by itself: raw pixels in (`image`, float32
   * [batch, height, width, channels], 0-255), standardization inside, `probabilities` [batch, classes] out, and labels
   * and spec in the metadata.
   *
   * @default none: the model's own inputs and outputs, and nothing added
   */
  readonly spec?: PreprocessSpec;
  /** Further entries of `metadata_props`, e.g. `metrics`, `source`, `licence`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * One of `supportedOpsets`; it sets the IR version too.
   *
   * @default 13, which has all that is needed
   */
  readonly opset?: number;
  /**
   * Converters for layers of your own, made with `defineLayer`. A class name that is taken throws a TypeError.
   *
   * @default none
   */
  readonly converters?: readonly LayerConverter[];
  /**
   * The batch size that the file takes, for runtimes that want one size.
   *
   * @default any: the first dimension is called `batch`
   */
  readonly batch?: number;
  /**
   * The layout of inputs and outputs of rank 4: that of the model (`nhwc`), or channels first (`nchw`).
   *
   * @default 'nhwc'
   */
  readonly layout?: 'nhwc' | 'nchw';
  /**
   * Store large weights as float16, for half the size. Their third digit changes; what is computed stays float32.
   *
   * @default false
   */
  readonly float16?: boolean;
}

export interface OnnxExport {
  /** The ONNX file. The same model and options give the same bytes. */
  readonly bytes: Uint8Array;
  readonly opset: number;
  readonly nodes: number;
  /** Numbers in the weights of the model. */
  readonly parameters: number;
}

/**
 * Converts a saved tfjs LayersModel to ONNX, without TensorFlow.
 *
 * @throws FerError `NO_SUCH_INPUT`, `MODEL_INVALID`, `UNSUPPORTED_LAYER` (every such layer at once), `INPUT_MISMATCH` or
 * `LABELS_MISMATCH` (the spec does not fit the model)
 * @throws RangeError for an opset that is not supported, or a `batch` that is not a whole number above 0
 */
export async function exportOnnx(modelJsonPath: string, options: ExportOptions = {}): Promise<OnnxExport> {
  const { write, opset, parameters } = await convertFile(modelJsonPath, options);
  const model = options.float16 === true ? storeHalf(write()) : write();
  return { bytes: writeOnnxModel(model), opset, nodes: model.graph.node.length, parameters };
}
