import type { Value } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { modelInvalid } from '../model/model-invalid.ts';
import type { LayerDescription, ModelDescription } from '../model/read-topology.ts';
import type { WeightStore } from '../model/read-weights.ts';
import type { InnerLayer, LayerCall, LayerConverter } from './layer-converter.ts';
import { LayerRefusal, refuse } from './layer-refusal.ts';
import type { LayerRegistry } from './layer-registry.ts';
import { layerWeights } from './layer-weights.ts';
import { type CallArguments, carryMask, emptyArguments, type Mask } from './mask.ts';
import type { Refusal } from './refusals.ts';

export interface ConversionContext {
  readonly path: string;
  readonly registry: LayerRegistry;
  readonly weights: WeightStore;
  readonly builder: GraphBuilder;
}

/** Where in a model the walk is. */
export interface Scope extends ConversionContext {
  /** The names of the models around, each with a slash. */
  readonly prefix: string;
  /** The wrappers around, the outermost first: the weights of what they hold may lie under their names. */
  readonly wrappers: readonly string[];
  readonly refusals: Refusal[];
  /** Adds the nodes of a model that is used as a layer; undefined where one of its layers refused. */
  readonly convertModel: (
    model: ModelDescription,
    scope: Scope,
    run: { readonly given: readonly Value[]; readonly arguments: CallArguments | undefined },
  ) => readonly Value[] | undefined;
}

/** One run of a layer. */
export interface LayerRun {
  readonly inputs: readonly Value[];
  /** Those of the inputs. */
  readonly masks: readonly (Mask | undefined)[];
  readonly arguments: CallArguments | undefined;
}

export interface LayerResult {
  /** Undefined where the layer refused. */
  readonly outputs: readonly Value[] | undefined;
  /** The mask of all outputs, as tfjs has it. */
  readonly mask: Mask | undefined;
  /** Whether a later run with these arguments gives the same. */
  readonly isValidFor: (later: CallArguments | undefined) => boolean;
}

export const REFUSED: LayerResult = { outputs: undefined, mask: undefined, isValidFor: () => true };

/** Adds the nodes of one call of a layer, or notes why that cannot be done exactly. */
export function convertLayer(layer: LayerDescription, run: LayerRun, scope: Scope): LayerResult {
  try {
    return _convert(layer, run, scope);
  } catch (error) {
    if (!(error instanceof LayerRefusal)) throw error;
    const { name, className } = layer;
    // A layer that tfjs runs several times refuses several times.
    const isKnown = scope.refusals.some((known) => known.layer === name && known.reason === error.message);
    if (!isKnown) scope.refusals.push({ layer: name, className, reason: error.message });
    return REFUSED;
  }
}

function _convert(layer: LayerDescription, run: LayerRun, scope: Scope): LayerResult {
  const { builder, path, prefix, registry, weights, wrappers } = scope;
  if (layer.model !== undefined) return _convertModel(layer, run, scope);
  const converter = registry.get(layer.className)!;
  _assertArity(layer, { converter, inputs: run.inputs, path });
  const other = run.inputs.find(({ dataType }) => dataType !== 'float32');
  if (other !== undefined && !converter.integers) {
    refuse(
      `has an input of ${other.dataType}, and only float32 is exported: put a Rescaling layer before it`,
    );
  }
  const mask = _assertRuns(layer, { converter, run });
  const call: LayerCall<unknown> = {
    config: converter.config.parse(layer.config),
    inputs: run.inputs,
    input: run.inputs[0]!,
    weights: layerWeights(layer, { wrappers, store: weights, path }),
    graph: builder.forLayer(`${prefix}${layer.name}`),
    mask,
    inner: layer.inner && _innerLayer(layer, run, scope),
  };
  const outputs = converter.convert(call);
  const isWrapper = layer.inner !== undefined;
  return {
    outputs,
    mask:
      converter.mask === undefined ? carryMask(layer.className, run.masks) : converter.mask(call, run.masks),
    isValidFor: (later) =>
      later === undefined ||
      (!isWrapper && !converter.readsMask) ||
      (later.mask === mask && !later.hasInitialState),
  };
}

function _convertModel(layer: LayerDescription, run: LayerRun, scope: Scope): LayerResult {
  const inside = { ...scope, prefix: `${scope.prefix}${layer.name}/`, wrappers: [] };
  const outputs = scope.convertModel(layer.model!, inside, {
    given: run.inputs,
    arguments: run.arguments ?? emptyArguments(),
  });
  // Masks end where a model ends, but what its layers left in the arguments stays there.
  return { outputs, mask: undefined, isValidFor: (later) => later === undefined };
}

function _assertArity(
  layer: LayerDescription,
  {
    converter,
    inputs,
    path,
  }: { readonly converter: LayerConverter; readonly inputs: readonly Value[]; readonly path: string },
): void {
  const { arity = 'one' } = converter;
  if (arity === 'several' || inputs.length === (arity === 'one' ? 1 : 0)) return;
  throw modelInvalid(
    path,
    `layer \`${layer.name}\` (${layer.className}) wants one input: got ${inputs.length}`,
  );
}

/** Refuses what tfjs cannot run or means otherwise because of its arguments; gives the mask for a layer that reads it. */
function _assertRuns(
  { className }: LayerDescription,
  { converter, run }: { readonly converter: LayerConverter; readonly run: LayerRun },
): Mask | undefined {
  const shared = run.arguments;
  if (className === 'Softmax' && shared?.mask !== undefined) {
    refuse('gets a mask, which tfjs then adds to its input: use an Activation with `softmax`');
  }
  if (!converter.readsMask || shared === undefined) return undefined;
  if (shared.hasInitialState) {
    refuse(
      'is run after a recurrent layer took initial states, where tfjs fails: with masks and within a nested model they stay for later layers',
    );
  }
  shared.hasInitialState = run.inputs.length > 1;
  if (!run.masks.some((mask) => mask !== undefined)) shared.isReadLater = true;
  return shared.mask;
}

function _innerLayer(wrapper: LayerDescription, run: LayerRun, scope: Scope): InnerLayer {
  const layer = wrapper.inner!;
  const inside = {
    ...scope,
    prefix: `${scope.prefix}${wrapper.name}/`,
    wrappers: [...scope.wrappers, wrapper.name],
  };
  return {
    layer,
    convert: (input) => {
      const shared = run.arguments;
      const hadInitialState = shared?.hasInitialState ?? false;
      const inner: CallArguments = {
        mask: shared?.mask && { unusable: 'of the whole sequence within a TimeDistributed' },
        hasInitialState: hadInitialState,
        isReadLater: false,
      };
      const before = inner.mask;
      const { outputs } = convertLayer(
        layer,
        { inputs: [input], masks: [undefined], arguments: inner },
        inside,
      );
      if (inner.hasInitialState && !hadInitialState) {
        refuse('holds a model with initial states, where tfjs fails in the second step');
      }
      if (outputs === undefined) return refuse(`holds \`${layer.name}\`, which cannot be exported`);
      if (inner.mask !== before) {
        // Of the first step nothing is left over yet, so the steps may differ.
        if (inner.isReadLater) refuse('holds a model in which a mask of one step acts on the next step');
        if (shared !== undefined) shared.mask = { unusable: 'left over from within a TimeDistributed' };
      }
      return outputs;
    },
  };
}
