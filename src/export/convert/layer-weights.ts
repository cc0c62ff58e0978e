import type { Constant } from '../graph/graph.ts';
import { modelInvalid } from '../model/model-invalid.ts';
import type { LayerDescription } from '../model/read-topology.ts';
import type { WeightStore } from '../model/read-weights.ts';
import type { LayerWeights } from './layer-converter.ts';
import { readConstraint } from './read-constraint.ts';

type Config = Readonly<Record<string, unknown>>;
/** What an RNN or a wrapper holds. */
interface Holder {
  readonly config: Config;
}

/**
 * The weights of one layer, found by name and checked against the shape that the configuration wants.
 *
 * @param wrappers the names of the wrappers around it: one that builds what it holds gives it its own name
 */
export function layerWeights(
  { name: ownName, className, config }: LayerDescription,
  context: { readonly wrappers: readonly string[]; readonly store: WeightStore; readonly path: string },
): LayerWeights {
  const { wrappers, store, path } = context;
  const layers = [...wrappers, ownName];
  return {
    get: (name, dims) => {
      // The one class that has weights and no constraints in tfjs; files of Keras may name some.
      const isFree = className === 'LayerNormalization';
      const constrain = readConstraint(isFree ? null : _constraintOf(config, name.split('/')));
      const candidates = layers.map((layer) => `${layer}/${name}`);
      const wanted = candidates.find((candidate) => store.has(candidate)) ?? candidates[0]!;
      const weight = store.find(wanted);
      if (weight === undefined) throw modelInvalid(path, `weight \`${wanted}\` is missing`);
      if (!_fits(weight, dims)) {
        const expected = dims.map((dim) => dim ?? '?').join(', ');
        throw modelInvalid(
          path,
          `weight \`${wanted}\` has the wrong shape: got [${weight.dims.join(', ')}], expected [${expected}]`,
        );
      }
      return constrain(weight);
    },
  };
}

function _fits(weight: Constant, dims: readonly (number | null)[]): boolean {
  return (
    weight.dims.length === dims.length && dims.every((dim, axis) => dim === null || dim === weight.dims[axis])
  );
}

/** What the configuration, of the layer or of what it holds, says of a weight: `forward_lstm/kernel`, `RNNCell_0/bias`. */
function _constraintOf(config: Config, [first, ...rest]: readonly string[]): unknown {
  const { layer, cell, cells } = config as {
    readonly layer?: Holder;
    readonly cell?: Holder;
    readonly cells?: readonly Holder[];
  };
  // Before `cells`, of which an RNN of tfjs has a second copy that nothing reads.
  if (cell !== undefined) return _constraintOf(cell.config, [first!, ...rest]);
  if (rest.length === 0) return config[`${first!.replace(/_kernel$/, '')}_constraint`];
  const index = /^RNNCell_(\d+)$/.exec(first!)?.[1];
  const holder = index === undefined ? layer : cells?.[Number(index)];
  return holder && _constraintOf(holder.config, rest);
}
