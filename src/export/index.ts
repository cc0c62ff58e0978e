export { type ExportOptions, exportOnnx, type OnnxExport } from './export-onnx.ts';
export { type ExportedFile, type ExportFileOptions, exportOnnxFile } from './export-onnx-file.ts';
export { formatExport } from './format-export.ts';
export type { LayerConverter } from './layer-converter.ts';
export { layerConverters } from './layer-converters.ts';
export { DEFAULT_OPSET, supportedOpsets } from './opsets.ts';
export { type ExportSource, readExportSource } from './read-export-source.ts';
