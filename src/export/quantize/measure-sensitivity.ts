import { type ModelProto, writeOnnxModel } from '../../onnx/index.ts';
import type { Range } from './activation-scale.ts';
import { layerOfNode } from './layer-of-node.ts';
import type { OpenRunner, RunnerTensors } from './model-runner.ts';
import { planQuantization } from './plan-quantization.ts';
import { quantizeModel } from './quantize-model.ts';

/** What a model loses when one layer alone is quantized. */
export interface LayerSensitivity {
  readonly layer: string;
  /** Whether it stays in float32. */
  readonly isKept: boolean;
  /** Numbers in its weights. */
  readonly weights: number;
  /** The mean of |output - output of the float32 model|, over all outputs and samples. */
  readonly meanDifference: number;
  /** The share of samples, from 0 to 1, whose largest output is another one. */
  readonly changed: number;
}

export interface SensitivityOptions {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly keepFloat: ReadonlySet<string>;
  readonly open: OpenRunner;
  /** Held in memory while the layers take their turns. */
  readonly batches: readonly RunnerTensors[];
}

/** Quantizes one layer at a time and compares what the model gives then; in running order. */
export async function measureSensitivity(
  model: ModelProto,
  options: SensitivityOptions,
): Promise<readonly LayerSensitivity[]> {
  const layers = quantizableLayers(model);
  const expected = await _runAll(model, options);
  const rows: LayerSensitivity[] = [];
  for (const [layer, weights] of layers) {
    const others = new Set([...layers.keys()].filter((name) => name !== layer));
    const alone = quantizeModel(model, { ranges: options.ranges, keepFloat: others });
    const found = _compare(expected, await _runAll(alone, options));
    rows.push({ layer, isKept: options.keepFloat.has(layer), weights, ...found });
  }
  return rows;
}

/** The layers whose weights can be int8, in running order, with the number of their weights. */
export function quantizableLayers(model: ModelProto): ReadonlyMap<string, number> {
  const sizes = new Map(model.graph.initializer.map(({ name, dims }) => [name!, _size(dims)]));
  const layers = new Map<string, number>();
  for (const node of planQuantization(model, new Set()).weighted) {
    const layer = layerOfNode(node);
    layers.set(layer, (layers.get(layer) ?? 0) + sizes.get(node.input[1]!)!);
  }
  return layers;
}

async function _runAll(
  model: ModelProto,
  { open, batches }: SensitivityOptions,
): Promise<readonly RunnerTensors[]> {
  const runner = await open(writeOnnxModel(model));
  try {
    const results: RunnerTensors[] = [];
    for (const feeds of batches) results.push(await runner.run(feeds));
    return results;
  } finally {
    await runner.close();
  }
}

function _compare(
  expected: readonly RunnerTensors[],
  actual: readonly RunnerTensors[],
): Pick<LayerSensitivity, 'meanDifference' | 'changed'> {
  const total = { difference: 0, values: 0, changed: 0, rows: 0 };
  for (const [index, outputs] of expected.entries()) {
    for (const [name, { data, shape }] of Object.entries(outputs)) {
      const wanted = data as Float32Array;
      const given = actual[index]![name]!.data as Float32Array;
      for (const [i, value] of wanted.entries()) total.difference += Math.abs(value - given[i]!);
      total.values += wanted.length;
      const rows = shape[0]!;
      const size = wanted.length / rows;
      for (let start = 0; start < wanted.length; start += size) {
        if (_largest(wanted, start, size) !== _largest(given, start, size)) total.changed += 1;
      }
      total.rows += rows;
    }
  }
  return { meanDifference: total.difference / total.values, changed: total.changed / total.rows };
}

function _largest(values: Float32Array, start: number, size: number): number {
  let largest = start;
  for (let i = start + 1; i < start + size; i++) if (values[i]! > values[largest]!) largest = i;
  return largest;
}

function _size(dims: readonly bigint[]): number {
  return Number(dims.reduce((product, dim) => product * dim, 1n));
}
