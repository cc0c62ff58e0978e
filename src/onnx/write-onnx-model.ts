import { modelCodec } from './model-codec.ts';
import type { ModelProto } from './model-proto.ts';

/** The bytes of an ONNX file: fields in the order of their numbers, so the same model gives the same bytes. */
export function writeOnnxModel(model: ModelProto): Uint8Array {
  const codec = modelCodec();
  return codec.encode(codec.fromObject(model)).finish();
}
