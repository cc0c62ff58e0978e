import type { PreprocessSpec } from '../../image/index.ts';
import { type Graph, uniqueName } from '../graph/graph.ts';
import { createGraphBuilder } from '../graph/graph-builder.ts';
import type { LayersModelFiles } from '../model/read-layers-model.ts';
import { checkLayers } from './check-layers.ts';
import { convertModel } from './convert-model.ts';
import type { LayerConverter } from './layer-converter.ts';
import { layerConverters } from './layer-converters.ts';
import { createLayerRegistry, type LayerRegistry } from './layer-registry.ts';
import { unsupportedLayers } from './refusals.ts';
import {
  addStandardization,
  assertInputFits,
  assertOutputsFit,
  IMAGE,
  PROBABILITIES,
} from './standardization.ts';

/**
 * The graph of a saved model before any pass: with a spec from raw pixels to probabilities, without one from the model's
 * own inputs to its own outputs.
 *
 * @param converters those of users, beside our own
 * @throws FerError `UNSUPPORTED_LAYER` naming every layer that cannot be exported, `MODEL_INVALID`, and `INPUT_MISMATCH`
 * or `LABELS_MISMATCH` where the spec does not fit
 */
export function buildGraph(
  files: LayersModelFiles,
  spec: PreprocessSpec | undefined,
  converters: readonly LayerConverter[] = [],
): Graph {
  const registry = createLayerRegistry([...layerConverters, ...converters]);
  const refusals = checkLayers(files.model, registry);
  if (refusals.length > 0) throw unsupportedLayers(files.path, refusals);
  return spec === undefined ? _buildAsItIs(files, registry) : _buildFromPixels(files, { registry, spec });
}

function _buildAsItIs(files: LayersModelFiles, registry: LayerRegistry): Graph {
  const { model } = files;
  const inputNames = model.inputs.map(({ layer }) => layer);
  const builder = createGraphBuilder(inputNames);
  // Before anything else takes a name. One tensor of tfjs may be an output twice, or an input and an output.
  const outputNames = model.outputs.map(({ layer }) => uniqueName(builder.graph, layer));
  const outputs = convertModel(model, { ...files, registry, builder });
  for (const [i, output] of outputs.entries()) builder.output(outputNames[i]!, output);
  // Layers are converted in the order of the file, which need not be that of the inputs.
  builder.graph.inputs.sort((a, b) => inputNames.indexOf(a.name) - inputNames.indexOf(b.name));
  return builder.graph;
}

function _buildFromPixels(
  files: LayersModelFiles,
  { registry, spec }: { readonly registry: LayerRegistry; readonly spec: PreprocessSpec },
): Graph {
  const { model, path } = files;
  assertInputFits(model, spec, path);
  const builder = createGraphBuilder([IMAGE, PROBABILITIES]);
  const standardized = addStandardization(builder, spec);
  const outputs = convertModel(model, { ...files, registry, builder }, [standardized]);
  assertOutputsFit(builder.graph, outputs, { spec, path });
  builder.output(PROBABILITIES, outputs[0]!);
  return builder.graph;
}
