import type { z } from 'zod';
import type { Constant, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';

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

/** One call of a layer, with all that a converter needs. */
export interface LayerCall<Config> {
  readonly config: Config;
  readonly inputs: readonly Value[];
  /** The first input, the only one of most layers; in the layout of tfjs. */
  readonly input: Value;
  readonly weights: LayerWeights;
  readonly graph: LayerGraph;
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
  /** The part of the configuration that matters, with tfjs' defaults; what does not fit is a reason to refuse. */
  readonly config: z.ZodType<Config>;
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
