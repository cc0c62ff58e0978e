import { FerError } from '../base/index.ts';
import { modelCodec } from './model-codec.ts';
import type { ModelProto } from './model-proto.ts';

/**
 * Reads the bytes of an ONNX file. Tensors stay views of `bytes`.
 *
 * @throws FerError `MODEL_INVALID` where the bytes are not an ONNX model or end too early.
 */
export function readOnnxModel(bytes: Uint8Array): ModelProto {
  const model = _decode(bytes);
  if (!model.graph || model.irVersion === undefined || model.opsetImport?.length === 0) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not read the ONNX model because it has no graph, IR version or opset: got ${bytes.length} bytes that are of another kind or damaged`,
    );
  }
  return model as ModelProto;
}

function _decode(bytes: Uint8Array): Partial<ModelProto> {
  const codec = modelCodec();
  try {
    // The declaration of `longs` knows `Number` and `String` only; the code takes `BigInt` too.
    const options = { longs: BigInt, arrays: true } as unknown as Parameters<typeof codec.toObject>[1];
    return codec.toObject(codec.decode(bytes), options) as Partial<ModelProto>;
  } catch (cause) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not read the ONNX model because its protobuf is damaged: got ${bytes.length} bytes, ${(cause as Error).message}`,
      { cause },
    );
  }
}
