import type { Constant } from '../graph/graph.ts';
import { modelInvalid } from '../model/model-invalid.ts';
import type { WeightStore } from '../model/read-weights.ts';
import type { LayerWeights } from './layer-converter.ts';

/**
 * The weights of one layer, found by name and checked against the shape that the configuration wants.
 *
 * @param names the layer's own name, after those of the wrappers around it: a wrapper that builds what it holds gives it its name
 */
export function layerWeights(names: readonly string[], store: WeightStore, path: string): LayerWeights {
  return {
    get: (name, dims) => {
      const candidates = names.map((layer) => `${layer}/${name}`);
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
      return weight;
    },
  };
}

function _fits(weight: Constant, dims: readonly (number | null)[]): boolean {
  return (
    weight.dims.length === dims.length && dims.every((dim, axis) => dim === null || dim === weight.dims[axis])
  );
}
