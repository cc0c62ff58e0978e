export { defineLayer, type LayerCall, type LayerConverter } from './convert/layer-converter.ts';
export { layerConverters } from './convert/layer-converters.ts';
export { refuse } from './convert/layer-refusal.ts';
export { refusedClasses } from './convert/refused-classes.ts';
export { type ExportOptions, exportOnnx, type OnnxExport } from './export-onnx.ts';
export { type ExportedFile, type ExportFileOptions, exportOnnxFile } from './export-onnx-file.ts';
export { formatExport } from './format-export.ts';
export { DEFAULT_OPSET, supportedOpsets } from './graph/opsets.ts';
export { type ExportSource, readExportSource } from './read-export-source.ts';
