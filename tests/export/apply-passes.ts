import type { LayersModel } from '@tensorflow/tfjs';
import { buildGraph } from '../../src/export/convert/build-graph.ts';
import type { Graph } from '../../src/export/graph/graph.ts';
import { writeGraph } from '../../src/export/graph/write-graph.ts';
import { readLayersModel } from '../../src/export/model/read-layers-model.ts';
import type { Pass } from '../../src/export/passes/pass.ts';
import { runPasses } from '../../src/export/passes/run-passes.ts';
import { writeOnnxModel } from '../../src/onnx/index.ts';
import { assertClose } from './assert-layer-parity.ts';
import {
  loadTfjs,
  predict,
  randomizeWeights,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

/** Runs passes on a model, checks that it still gives what tfjs gives, and counts its operations. */
export async function applyPasses(
  build: (tf: Tfjs) => LayersModel,
  list: readonly Pass[],
): Promise<Record<string, number>> {
  const tf = await loadTfjs();
  const model = build(tf);
  randomizeWeights(tf, model);
  return withSavedModel(tf, model, async (path) => {
    const graph = buildGraph(await readLayersModel(path), undefined);
    runPasses(graph, list);
    const inputs = model.inputs.map(({ shape }, i) => randomTensor([2, ...(shape.slice(1) as number[])], i));
    assertClose(await runOnnx(writeOnnxModel(writeGraph(graph, 13)), inputs), predict(tf, model, inputs));
    model.dispose();
    return _count(graph);
  });
}

function _count(graph: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of graph.nodes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
