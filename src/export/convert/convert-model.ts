import type { Value } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { modelInvalid } from '../model/model-invalid.ts';
import type { LayerDescription, ModelDescription, TensorReference } from '../model/read-topology.ts';
import type { WeightStore } from '../model/read-weights.ts';
import { LayerRefusal } from './layer-refusal.ts';
import type { LayerRegistry } from './layer-registry.ts';
import { layerWeights } from './layer-weights.ts';
import { type Refusal, unsupportedLayers } from './refusals.ts';

export interface ConversionContext {
  readonly path: string;
  readonly registry: LayerRegistry;
  readonly weights: WeightStore;
  readonly builder: GraphBuilder;
}

/** Where in a model the walk is. */
interface Scope extends ConversionContext {
  /** The names of the models around, each with a slash. */
  readonly prefix: string;
  readonly refusals: Refusal[];
}

interface Call {
  readonly layer: LayerDescription;
  readonly number: number;
  readonly inputs: readonly TensorReference[];
}

/**
 * Adds the nodes of a whole model to a graph and gives its outputs.
 *
 * @param inputs what the model is called on; without it the graph gets the model's own inputs
 * @throws FerError `UNSUPPORTED_LAYER` with every layer that refused its inputs, `MODEL_INVALID`
 */
export function convertModel(
  model: ModelDescription,
  context: ConversionContext,
  inputs?: readonly Value[],
): readonly Value[] {
  const refusals: Refusal[] = [];
  const outputs = _convertModel(model, { ...context, prefix: '', refusals }, inputs);
  if (outputs === undefined) throw unsupportedLayers(context.path, refusals);
  return outputs;
}

/** Undefined where a layer on the way to an output refused. */
function _convertModel(
  model: ModelDescription,
  scope: Scope,
  given: readonly (Value | undefined)[] | undefined,
): readonly Value[] | undefined {
  // Undefined marks what hangs on a layer that refused, so that the layers after it are skipped, not failed.
  const values = new Map<string, Value | undefined>();
  if (given !== undefined) {
    for (const [i, reference] of model.inputs.entries()) values.set(_key(reference), given[i]);
  }
  let pending = model.layers.flatMap((layer) => _callsOf(layer, { isInputGiven: given !== undefined }));
  while (pending.length > 0) {
    const waiting = pending.filter((call) => !_tryConvert(call, values, scope));
    if (waiting.length === pending.length) throw _unconnected(waiting[0]!, values, scope);
    pending = waiting;
  }
  const outputs = model.outputs.map((reference) => {
    if (!values.has(_key(reference))) {
      throw modelInvalid(scope.path, `its output \`${reference.layer}\` is not among its layers`);
    }
    return values.get(_key(reference));
  });
  return outputs.every((output) => output !== undefined) ? outputs : undefined;
}

function _callsOf(layer: LayerDescription, { isInputGiven }: { readonly isInputGiven: boolean }): Call[] {
  if (layer.className === 'InputLayer') return isInputGiven ? [] : [{ layer, number: 0, inputs: [] }];
  return layer.calls.map((inputs, i) => ({ layer, number: layer.firstCall + i, inputs }));
}

/** False where an input is not there yet. */
function _tryConvert(call: Call, values: Map<string, Value | undefined>, scope: Scope): boolean {
  if (!call.inputs.every((input) => values.has(_key(input)))) return false;
  const inputs = call.inputs.map((input) => values.get(_key(input)));
  const outputs = inputs.every((input) => input !== undefined)
    ? _convertCall(call, inputs, scope)
    : undefined;
  const count = outputs?.length ?? call.layer.model?.outputs.length ?? 1;
  for (let output = 0; output < count; output++) {
    values.set(_key({ layer: call.layer.name, call: call.number, output }), outputs?.[output]);
  }
  return true;
}

function _convertCall({ layer }: Call, inputs: readonly Value[], scope: Scope): readonly Value[] | undefined {
  const { builder, path, prefix, refusals, registry, weights } = scope;
  if (layer.model !== undefined) {
    return _convertModel(layer.model, { ...scope, prefix: `${prefix}${layer.name}/` }, inputs);
  }
  const converter = registry.get(layer.className)!;
  const { arity = 'one' } = converter;
  if (arity !== 'several' && inputs.length !== (arity === 'one' ? 1 : 0)) {
    throw modelInvalid(
      path,
      `layer \`${layer.name}\` (${layer.className}) wants one input: got ${inputs.length}`,
    );
  }
  try {
    return converter.convert({
      config: converter.config.parse(layer.config),
      inputs,
      input: inputs[0]!,
      weights: layerWeights(layer.name, weights, path),
      graph: builder.forLayer(`${prefix}${layer.name}`),
    });
  } catch (error) {
    if (!(error instanceof LayerRefusal)) throw error;
    refusals.push({ layer: layer.name, className: layer.className, reason: error.message });
    return undefined;
  }
}

function _unconnected(call: Call, values: ReadonlyMap<string, unknown>, scope: Scope): Error {
  const missing = call.inputs.find((input) => !values.has(_key(input)))!;
  return modelInvalid(
    scope.path,
    `layer \`${call.layer.name}\` takes output ${missing.output} of call ${missing.call} of \`${missing.layer}\`, which does not exist or waits for it`,
  );
}

function _key({ layer, call, output }: TensorReference): string {
  return JSON.stringify([layer, call, output]);
}
