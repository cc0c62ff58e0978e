import protobuf from 'protobufjs/light.js';
import { modelCodec } from './model-codec.ts';
import type { ModelProto } from './model-proto.ts';

/** At most, for a field of bytes and for the longer length of what it is in. */
const BYTES_OF_LENGTHS = 16;

/** The bytes of an ONNX file: fields in the order of their numbers, so the same model gives the same bytes. */
export function writeOnnxModel(model: ModelProto): Uint8Array {
  const codec = modelCodec();
  const writer = protobuf.Writer.create();
  // Otherwise it doubles its memory until all fits, and copies what it has: four times a large model.
  Object.assign(writer, { buf: Buffer.allocUnsafeSlow(_mostBytes(model)) });
  return codec.encode(codec.fromObject(model), writer).finish(true);
}

function _mostBytes(model: ModelProto): number {
  const codec = modelCodec();
  const tensors = model.graph.initializer;
  const initializer = tensors.map(({ rawData, ...rest }) => rest);
  const rest = codec.encode(codec.fromObject({ ...model, graph: { ...model.graph, initializer } })).finish();
  return tensors.reduce(
    (sum, { rawData }) => sum + (rawData?.length ?? 0) + BYTES_OF_LENGTHS,
    rest.length + BYTES_OF_LENGTHS,
  );
}
