import type { ExportedFile } from './export-onnx-file.ts';

/** A text for people: what was written, and how it was checked. */
export function formatExport(
  file: ExportedFile<{ readonly engine: string; readonly largestDifference: number }>,
): string {
  const { path, data, size, opset, nodes, parameters, check, unchecked } = file;
  const written = `wrote ${path}${data === undefined ? '' : ` and ${data}`}: ${size} bytes, opset ${opset}, ${nodes} nodes, ${parameters} parameters`;
  if (check !== undefined) {
    const difference = check.largestDifference.toExponential(2);
    return `${written}\nchecked against the model (${check.engine} engine): largest difference ${difference}`;
  }
  return unchecked === undefined ? `${written}\nnot checked` : written;
}
