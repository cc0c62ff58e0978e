export { type ExportOptions, exportOnnx, type OnnxExport } from './export-onnx.ts';
export { type ExportedFile, type ExportFileOptions, exportOnnxFile } from './export-onnx-file.ts';
export type { LayerConverter } from './layer-converter.ts';
export { layerConverters } from './layer-converters.ts';
export { DEFAULT_OPSET, supportedOpsets } from './opsets.ts';
