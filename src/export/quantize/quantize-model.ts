import {
  ATTRIBUTE_TYPES,
  type ModelProto,
  type NodeProto,
  readTensor,
  type TensorProto,
} from '../../onnx/index.ts';
import { type ActivationScale, activationScale, type Range } from './activation-scale.ts';
import { createModelParts, type ModelParts } from './model-parts.ts';
import { planQuantization, type QuantizationPlan } from './plan-quantization.ts';
import { quantizeWeights } from './quantize-weights.ts';

export interface QuantizeModelOptions {
  /** What each value that is stored as uint8 was between when the calibration images went through. */
  readonly ranges: ReadonlyMap<string, Range>;
  /** The layers that stay as they are. */
  readonly keepFloat: ReadonlySet<string>;
}

/**
 * Writes a model with 8-bit weights and activations, as QuantizeLinear and DequantizeLinear around float32 operations
 * (QDQ), which runtimes fuse to 8-bit kernels: weights symmetric int8 with a scale for each output, activations uint8,
 * biases int32 in the scale of the products.
 *
 * @param model of opset 13 or later, the first with a scale for each output
 */
export function quantizeModel(model: ModelProto, { ranges, keepFloat }: QuantizeModelOptions): ModelProto {
  const plan = planQuantization(model, keepFloat);
  const work: Work = {
    plan,
    parts: createModelParts(model),
    constants: new Map(model.graph.initializer.map((tensor) => [tensor.name!, tensor])),
    ranges,
    scales: new Map(),
    entered: new Map(),
    weights: new Map(),
  };
  for (const node of model.graph.node) {
    if (plan.replaced.get(node.output[0]!) !== node) _addNode(work, node);
  }
  return work.parts.finish();
}

interface Work {
  readonly plan: QuantizationPlan;
  readonly parts: ModelParts;
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly ranges: ReadonlyMap<string, Range>;
  /** The names of scale and zero point, by the value whose range they are of. */
  readonly scales: Map<string, readonly string[]>;
  /** What nodes with weights take instead of a value that stays float32 for others. */
  readonly entered: Map<string, string>;
  /** What nodes take instead of weights, by what these were quantized with. */
  readonly weights: Map<string, readonly string[]>;
}

/** Whoever takes a stored value takes it under its own name, after it was uint8. */
function _addNode(work: Work, node: NodeProto): void {
  const { plan, parts } = work;
  const input = plan.weighted.includes(node) ? _weightedInputs(work, node) : node.input;
  const [result, ...others] = node.output;
  const stored = plan.stored.has(result!) ? result! : _replacementOf(plan, result!);
  if (stored === undefined) {
    parts.addNode({ ...node, input });
    return;
  }
  const float = parts.unique(`${stored}/float32`);
  parts.addNode({ ...node, input, output: [float, ...others] });
  _addPair(work, { from: float, to: stored, root: plan.stored.get(stored)! });
}

/** The activation that uint8 stands in for is stored under its name. */
function _replacementOf({ replaced }: QuantizationPlan, result: string): string | undefined {
  return [...replaced].find(([, { input }]) => input[0] === result)?.[0];
}

function _weightedInputs(work: Work, node: NodeProto): string[] {
  const { plan, parts } = work;
  const [value, ...weights] = node.input as [string, ...string[]];
  const root = plan.stored.get(value) ?? value;
  let taken = value;
  if (!plan.stored.has(value)) {
    taken = work.entered.get(value) ?? parts.unique(`${value}/dequantized`);
    if (!work.entered.has(value)) _addPair(work, { from: value, to: taken, root: value });
    work.entered.set(value, taken);
  }
  return [taken, ..._addWeights(work, { node, weights, inputScale: _scaleOf(work, root).scale })];
}

/** To uint8 and back to float32. */
function _addPair(
  work: Work,
  { from, to, root }: { readonly from: string; readonly to: string; readonly root: string },
): void {
  const scale = _addScale(work, root);
  const eight = work.parts.unique(`${to}/uint8`);
  work.parts.add('QuantizeLinear', [from, ...scale], eight);
  work.parts.add('DequantizeLinear', [eight, ...scale], to);
}

function _scaleOf({ ranges }: Work, root: string): ActivationScale {
  const range = ranges.get(root);
  if (range === undefined) throw new TypeError(`Could not quantize \`${root}\` because it has no range`);
  return activationScale(range);
}

function _addScale(work: Work, root: string): readonly string[] {
  const known = work.scales.get(root);
  if (known !== undefined) return known;
  const { scale, zeroPoint } = _scaleOf(work, root);
  const { constant } = work.parts;
  const names = [
    constant(`${root}/scale`, { dataType: 'float32', dims: [], data: Float32Array.of(scale) }),
    constant(`${root}/zero_point`, { dataType: 'uint8', dims: [], data: Uint8Array.of(zeroPoint) }),
  ];
  work.scales.set(root, names);
  return names;
}

/** Weights of a layer that is called several times are stored once where the inputs have one scale. */
function _addWeights(
  work: Work,
  call: { readonly node: NodeProto; readonly weights: readonly string[]; readonly inputScale: number },
): readonly string[] {
  const { node, weights, inputScale } = call;
  const key = JSON.stringify([weights, inputScale]);
  const known = work.weights.get(key);
  if (known !== undefined) return known;
  const [kernelName, biasName] = weights as [string, string | undefined];
  const kernel = readTensor(work.constants.get(kernelName)!);
  const bias = biasName === undefined ? undefined : readTensor(work.constants.get(biasName)!);
  const axis = node.opType === 'Conv' ? 0 : 1;
  const made = quantizeWeights(kernel.data as Float32Array, {
    dims: kernel.dims,
    axis,
    bias: bias?.data as Float32Array | undefined,
    inputScale,
  });
  const { parts } = work;
  const outputs = [made.scales.length];
  const names = [
    _dequantized(parts, { name: kernelName, axis }, [
      parts.constant(`${kernelName}/int8`, { dataType: 'int8', dims: kernel.dims, data: made.weights }),
      parts.constant(`${kernelName}/scale`, { dataType: 'float32', dims: outputs, data: made.scales }),
      parts.constant(`${kernelName}/zero_point`, {
        dataType: 'int8',
        dims: outputs,
        data: new Int8Array(made.scales.length),
      }),
    ]),
  ];
  if (biasName !== undefined) {
    const inputs = [
      parts.constant(`${biasName}/int32`, { dataType: 'int32', dims: outputs, data: made.bias! }),
      parts.constant(`${biasName}/scale`, { dataType: 'float32', dims: outputs, data: made.biasScales }),
    ];
    names.push(_dequantized(parts, { name: biasName, axis: 0 }, inputs));
  }
  work.weights.set(key, names);
  return names;
}

function _dequantized(
  parts: ModelParts,
  { name, axis }: { readonly name: string; readonly axis: number },
  inputs: readonly string[],
): string {
  const output = parts.unique(`${name}/dequantized`);
  parts.add('DequantizeLinear', inputs, output, [
    { name: 'axis', type: ATTRIBUTE_TYPES.int, i: BigInt(axis) },
  ]);
  return output;
}
