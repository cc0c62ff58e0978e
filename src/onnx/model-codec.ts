import protobuf from 'protobufjs/light.js';
import { onnxDescriptor } from './proto/onnx-descriptor.ts';

let modelType: protobuf.Type | undefined;

/** The protobuf type of a whole model; its encoder and decoder are compiled once, when first used. */
export function modelCodec(): protobuf.Type {
  modelType ??= protobuf.Root.fromJSON(onnxDescriptor as protobuf.INamespace).lookupType('onnx.ModelProto');
  return modelType;
}
