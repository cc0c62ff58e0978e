import { hashPreprocessSpec, type PreprocessSpec, serializePreprocessSpec } from '../image/index.ts';
import { type ModelProto, withMetadata } from '../onnx/index.ts';
import { buildGraph } from './convert/build-graph.ts';
import type { ExportOptions } from './export-onnx.ts';
import { channelsFirstSignature } from './graph/channels-first-signature.ts';
import { fixBatch } from './graph/fix-batch.ts';
import type { Graph } from './graph/graph.ts';
import { DEFAULT_OPSET, supportedOpsets } from './graph/opsets.ts';
import { writeGraph } from './graph/write-graph.ts';
import { readLayersModel } from './model/read-layers-model.ts';
import { runPasses } from './passes/run-passes.ts';

/** A model read and turned into a graph, ready to be written. */
export interface ConvertedFile {
  readonly graph: Graph;
  readonly opset: number;
  /** Numbers in the weights of the model. */
  readonly parameters: number;
  /** The ONNX model of `graph`, with its metadata. */
  readonly write: () => ModelProto;
}

/**
 * Reads a saved LayersModel and converts it.
 *
 * @throws as `exportOnnx`
 */
export async function convertFile(modelJsonPath: string, options: ExportOptions): Promise<ConvertedFile> {
  const { spec, metadata = {}, opset = DEFAULT_OPSET, converters, batch, layout = 'nhwc' } = options;
  if (!supportedOpsets.includes(opset)) {
    throw new RangeError(
      `Could not export because \`opset\` has to be one of ${supportedOpsets.join(', ')}: got ${opset}`,
    );
  }
  if (batch !== undefined && !(Number.isInteger(batch) && batch > 0)) {
    throw new RangeError(`Could not export because \`batch\` is not a whole number above 0: got ${batch}`);
  }
  const files = await readLayersModel(modelJsonPath);
  const graph = buildGraph(files, spec, converters);
  // Before the passes, which cancel most of the Transposes that it adds.
  if (layout === 'nchw') channelsFirstSignature(graph);
  runPasses(graph);
  if (batch !== undefined) fixBatch(graph, { batch, path: modelJsonPath });
  return {
    graph,
    opset,
    parameters: files.weights.parameters,
    write: () => withMetadata(writeGraph(graph, opset), { ...metadata, ...(spec && _specMetadata(spec)) }),
  };
}

function _specMetadata(spec: PreprocessSpec): Record<string, string> {
  return {
    labels: JSON.stringify(spec.labels),
    preprocess: serializePreprocessSpec(spec),
    preprocess_hash: hashPreprocessSpec(spec),
  };
}
