import type { z } from 'zod';
import type { Constant, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import type { LayerDescription } from '../model/read-topology.ts';
import type { Mask } from './mask.ts';

/** The weights of one layer. */
export interface LayerWeights {
  /**
   * One weight by its name within the layer.
   *
   * @param dims the dimensions that it must have; null fits any
   * @throws FerError `MODEL_INVALID` where it is missing or of another shape
   */
  readonly get: (name: string, dims: readonly (number | null)[]) => Constant;
}

/** What a wrapper holds. */
export interface InnerLayer {
  readonly layer: LayerDescription;
  /**
   * Adds the nodes of the layer, or of the model, on another input.
   *
   * @throws LayerRefusal where it cannot be exported exactly
   */
  readonly convert: (input: Value) => readonly Value[];
}

/** One call of a layer, with all that a converter needs. */
export interface LayerCall<Config> {
  readonly config: Config;
  readonly inputs: readonly Value[];
  /** The first input, the only one of most layers; in the layout of tfjs. */
  readonly input: Value;
  readonly weights: LayerWeights;
  readonly graph: LayerGraph;
  /** Which time steps count, for a layer that reads masks. */
  readonly mask: Mask | undefined;
  /** Undefined for a layer that is no wrapper. */
  readonly inner: InnerLayer | undefined;
}

/** How one layer, or a family with one meaning, becomes ONNX. */
export interface LayerConverter<Config = unknown> {
  /** As `model.json` spells them. */
  readonly classNames: readonly [string, ...string[]];
  /** For the table of supported layers: what becomes of it, and what is refused. */
  readonly support: string;
  /**
   * How many inputs a call has.
   *
   * @default 'one'
   */
  readonly arity?: 'none' | 'one' | 'several';
  /**
   * Whether it takes values that are not float32 as well, passing them on or casting them.
   *
   * @default false: they are refused
   */
  readonly integers?: boolean;
  /** The part of the configuration that matters, with tfjs' defaults; what does not fit is a reason to refuse. */
  readonly config: z.ZodType<Config>;
  /**
   * Whether the layer treats masked time steps in a way of its own.
   *
   * @default false
   */
  readonly readsMask?: boolean;
  /**
   * The mask of the outputs, from those of the inputs.
   *
   * @default what tfjs does with the class without a rule of its own
   */
  mask?(call: LayerCall<Config>, masks: readonly (Mask | undefined)[]): Mask | undefined;
  /**
   * Adds nodes to the graph and gives the outputs, their dimensions included, in the layout of tfjs.
   *
   * @throws LayerRefusal where the layer cannot be exported exactly for these inputs
   */
  convert(call: LayerCall<Config>): readonly Value[];
}

/** A converter with the type of its configuration taken from its schema. */
export function defineLayer<Config>(converter: LayerConverter<Config>): LayerConverter<Config> {
  return converter;
}
