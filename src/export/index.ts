export { defineLayer, type LayerCall, type LayerConverter } from './convert/layer-converter.ts';
export { layerConverters } from './convert/layer-converters.ts';
export { refuse } from './convert/layer-refusal.ts';
export { refusedClasses } from './convert/refused-classes.ts';
export { type ExportOptions, exportOnnx, type OnnxExport } from './export-onnx.ts';
export {
  type ExportedFile,
  type ExportFileOptions,
  exportOnnxFile,
  type WriteExportOptions,
} from './export-onnx-file.ts';
export {
  type ExportQuantizedFileOptions,
  exportQuantizedFile,
  type QuantizedFile,
} from './export-quantized-file.ts';
export { formatExport } from './format-export.ts';
export { formatQuantized } from './format-quantized.ts';
export { DEFAULT_OPSET, supportedOpsets } from './graph/opsets.ts';
export type { QuantizationFigures, Verdict } from './quantize/judge-quantization.ts';
export type { LayerSensitivity } from './quantize/measure-sensitivity.ts';
export type { ModelRunner, OpenRunner, RunnerTensor, RunnerTensors } from './quantize/model-runner.ts';
export { type CalibrationMethod, calibrationMethods } from './quantize/range-tally.ts';
export type { QuantizeOptions } from './quantize-file.ts';
export { type ExportSource, readExportSource } from './read-export-source.ts';
