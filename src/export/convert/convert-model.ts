import type { DataType, Value } from '../graph/graph.ts';
import { cast } from '../layers/base-cast.ts';
import { inputLayer } from '../layers/input-layer.ts';
import type { ModelDescription, TensorReference } from '../model/read-topology.ts';
import { type Call, missingTensor, orderCalls, referenceKey } from './call-order.ts';
import {
  type ConversionContext,
  convertLayer,
  type LayerResult,
  REFUSED,
  type Scope,
} from './convert-layer.ts';
import { type CallArguments, emptyArguments, type Mask } from './mask.ts';
import { type Refusal, unsupportedLayers } from './refusals.ts';

/** What is known of a tensor: undefined marks what hangs on a layer that refused. */
interface Known {
  readonly value: Value | undefined;
  readonly mask: Mask | undefined;
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
  const scope: Scope = { ...context, prefix: '', wrappers: [], refusals, convertModel: _convertModel };
  const outputs = _convertModel(model, scope, { given: inputs, arguments: undefined });
  if (refusals.length > 0 || outputs === undefined) {
    const order = _layerNames(model);
    refusals.sort((a, b) => order.indexOf(a.layer) - order.indexOf(b.layer));
    throw unsupportedLayers(context.path, refusals);
  }
  return outputs;
}

/**
 * Adds the nodes of a model within another one. Undefined where a layer on the way to an output refused.
 *
 * @param run what the model is called with; without `given` the graph gets the model's own inputs
 */
function _convertModel(
  model: ModelDescription,
  scope: Scope,
  run: {
    readonly given: readonly Value[] | undefined;
    readonly arguments: CallArguments | undefined;
  },
): readonly Value[] | undefined {
  const { given } = run;
  // What layers take is what tfjs made first; what the model gives is what it made last.
  const first = new Map<string, Known>(
    given?.map((value, i) => {
      const reference = model.inputs[i]!;
      const fed = _feed(value, { layer: reference.layer, dataType: _inputType(model, reference), scope });
      return [referenceKey(reference), { value: fed, mask: undefined }];
    }),
  );
  const last = new Map<string, Value | undefined>();
  const runs = new Map<Call, LayerResult>();
  let shared = run.arguments;
  for (const { reference, call, taker } of orderCalls(model, given && model.inputs, scope.path)) {
    const inputs = call.inputs.map((input) => first.get(referenceKey(input))!);
    const masks = inputs.map(({ mask }) => mask);
    if (masks.some((mask) => mask !== undefined)) {
      shared ??= emptyArguments();
      shared.mask = masks[0];
    }
    const before = runs.get(call);
    const result = before?.isValidFor(shared) ? before : _run(call, { inputs, masks, shared }, scope);
    runs.set(call, result);
    for (const [output, value] of result.outputs?.entries() ?? []) {
      last.set(referenceKey({ ...reference, output }), value);
    }
    if (result.outputs !== undefined && reference.output >= result.outputs.length) {
      throw missingTensor(reference, taker, scope.path);
    }
    const key = referenceKey(reference);
    if (!first.has(key)) {
      const made = result.outputs?.[reference.output];
      const { name, className } = call.layer;
      const isFed = made !== undefined && className !== 'InputLayer';
      const value = isFed ? _feed(made, { layer: name, dataType: 'float32', scope }) : made;
      first.set(key, { value, mask: result.mask });
    }
  }
  _addUnusedInputs(model, scope, { isGiven: given !== undefined, known: first });
  const outputs = model.outputs.map((reference) => {
    const key = referenceKey(reference);
    return last.get(key) ?? first.get(key)?.value;
  });
  return outputs.every((output) => output !== undefined) ? outputs : undefined;
}

/** What tfjs hands on to the next layer: of the type that the symbolic tensor has, which is float32 for all but inputs. */
function _feed(
  value: Value,
  to: { readonly layer: string; readonly dataType: DataType; readonly scope: Scope },
): Value {
  return cast(to.scope.builder.forLayer(`${to.scope.prefix}${to.layer}`), value, to.dataType);
}

function _inputType(model: ModelDescription, reference: TensorReference): DataType {
  const layer = model.layers.find(({ name }) => name === reference.layer);
  return inputLayer.config.safeParse(layer?.config).data?.dtype ?? 'float32';
}

/** The layers of a model, at any depth, in the order of the file. */
function _layerNames(model: ModelDescription): string[] {
  return model.layers.flatMap(({ name, model: nested, inner }) => [
    name,
    ...(nested === undefined ? [] : _layerNames(nested)),
    ...(inner === undefined ? [] : [inner.name, ...(inner.model ? _layerNames(inner.model) : [])]),
  ]);
}

function _run(
  call: Call,
  run: {
    readonly inputs: readonly Known[];
    readonly masks: readonly (Mask | undefined)[];
    readonly shared: CallArguments | undefined;
  },
  scope: Scope,
): LayerResult {
  const inputs = run.inputs.map(({ value }) => value);
  if (!inputs.every((input) => input !== undefined)) return REFUSED;
  return convertLayer(call.layer, { inputs, masks: run.masks, arguments: run.shared }, scope);
}

/** An input that no output depends on is part of the signature all the same. */
function _addUnusedInputs(
  model: ModelDescription,
  scope: Scope,
  { isGiven, known }: { readonly isGiven: boolean; readonly known: ReadonlyMap<string, unknown> },
): void {
  if (isGiven) return;
  for (const reference of model.inputs) {
    const layer = model.layers.find(({ name }) => name === reference.layer);
    if (layer === undefined || known.has(referenceKey(reference))) continue;
    convertLayer(layer, { inputs: [], masks: [], arguments: undefined }, scope);
  }
}
