import { modelInvalid } from '../model/model-invalid.ts';
import type { LayerDescription, ModelDescription, TensorReference } from '../model/read-topology.ts';

/** One call of one layer. */
export interface Call {
  readonly layer: LayerDescription;
  readonly number: number;
  readonly inputs: readonly TensorReference[];
}

/** One tensor, with the call that makes it. */
export interface Step {
  readonly reference: TensorReference;
  readonly call: Call;
  /** What wants it first; undefined for an output of the model. */
  readonly taker: Call | undefined;
}

/**
 * The tensors of a model in the order in which tfjs makes them: depth first from the outputs, of several inputs the last
 * one first. A layer with several outputs is there once for each that something takes, for so often does tfjs run it.
 *
 * @param given the inputs of the model where they are there already; InputLayers are called otherwise
 * @throws FerError `MODEL_INVALID` for a reference to what does not exist or waits for itself
 */
export function orderCalls(
  model: ModelDescription,
  given: readonly TensorReference[] | undefined,
  path: string,
): readonly Step[] {
  const layers = model.layers.filter(({ className }) => className !== 'InputLayer' || given === undefined);
  const calls = new Map(
    layers.flatMap(_callsOf).map((call) => [_callKey(call.layer.name, call.number), call]),
  );
  // True while the inputs of a tensor are being visited.
  const visited = new Map<string, boolean>(given?.map((reference) => [referenceKey(reference), false]));
  const steps: Step[] = [];
  const visit = (reference: TensorReference, taker: Call | undefined): void => {
    const key = referenceKey(reference);
    const isOpen = visited.get(key);
    if (isOpen === false) return;
    const call = calls.get(_callKey(reference.layer, reference.call));
    if (isOpen || call === undefined) throw missingTensor(reference, taker, path);
    visited.set(key, true);
    for (const input of call.inputs.toReversed()) visit(input, call);
    visited.set(key, false);
    steps.push({ reference, call, taker });
  };
  for (const output of model.outputs) visit(output, undefined);
  return steps;
}

/** The error for a tensor that `taker`, or the model as its output, wants and that is not made before. */
export function missingTensor(
  { layer, call, output }: TensorReference,
  taker: Call | undefined,
  path: string,
): Error {
  if (taker === undefined) return modelInvalid(path, `its output \`${layer}\` is not among its layers`);
  return modelInvalid(
    path,
    `layer \`${taker.layer.name}\` takes output ${output} of call ${call} of \`${layer}\`, which does not exist or waits for it`,
  );
}

/** One string for one tensor. */
export function referenceKey({ layer, call, output }: TensorReference): string {
  return JSON.stringify([layer, call, output]);
}

function _callsOf(layer: LayerDescription): Call[] {
  if (layer.className === 'InputLayer') return [{ layer, number: 0, inputs: [] }];
  return layer.calls.map((inputs, i) => ({ layer, number: layer.firstCall + i, inputs }));
}

function _callKey(layer: string, call: number): string {
  return JSON.stringify([layer, call]);
}
