import type { PreprocessSpec } from '../../image/index.ts';
import type { Graph } from '../graph/graph.ts';
import { createGraphBuilder } from '../graph/graph-builder.ts';
import type { LayersModelFiles } from '../model/read-layers-model.ts';
import { checkLayers } from './check-layers.ts';
import { convertModel } from './convert-model.ts';
import { createLayerRegistry, type LayerRegistry } from './layer-registry.ts';
import { unsupportedLayers } from './refusals.ts';
import {
  addStandardization,
  assertInputFits,
  assertOutputFits,
  IMAGE,
  PROBABILITIES,
} from './standardization.ts';

/**
 * The graph of a saved model before any pass: with a spec from raw pixels to probabilities, without one from the model's
 * own inputs to its own outputs.
 *
 * @throws FerError `UNSUPPORTED_LAYER` naming every layer that cannot be exported, `MODEL_INVALID`, and `INPUT_MISMATCH`
 * or `LABELS_MISMATCH` where the spec does not fit
 */
export function buildGraph(files: LayersModelFiles, spec: PreprocessSpec | undefined): Graph {
  const registry = createLayerRegistry();
  const refusals = checkLayers(files.model, registry);
  if (refusals.length > 0) throw unsupportedLayers(files.path, refusals);
  return spec === undefined ? _buildAsItIs(files, registry) : _buildFromPixels(files, { registry, spec });
}

function _buildAsItIs(files: LayersModelFiles, registry: LayerRegistry): Graph {
  const { model } = files;
  const inputs = model.inputs.map(({ layer }) => layer);
  const names = _distinct([...inputs, ...model.outputs.map(({ layer }) => layer)]);
  const builder = createGraphBuilder(names);
  const outputs = convertModel(model, { ...files, registry, builder });
  for (const [i, output] of outputs.entries()) builder.output(names[inputs.length + i]!, output);
  // Layers are converted in the order of the file, which need not be that of the inputs.
  builder.graph.inputs.sort((a, b) => inputs.indexOf(a.name) - inputs.indexOf(b.name));
  return builder.graph;
}

function _buildFromPixels(
  files: LayersModelFiles,
  { registry, spec }: { readonly registry: LayerRegistry; readonly spec: PreprocessSpec },
): Graph {
  assertInputFits(files.model, spec, files.path);
  const builder = createGraphBuilder([IMAGE, PROBABILITIES]);
  const standardized = addStandardization(builder, spec);
  const [output, ...others] = convertModel(files.model, { ...files, registry, builder }, [standardized]);
  builder.output(PROBABILITIES, output!);
  for (const other of others) builder.output(other.name, other);
  assertOutputFits(builder.graph, spec, files.path);
  return builder.graph;
}

/** ONNX wants each name once, where one tensor of tfjs may be an output twice, or an input and an output. */
function _distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let count = 1; taken.has(name); count++) name = `${wanted}_${count}`;
    taken.add(name);
    return name;
  });
}
