import type { Constant } from '../graph/graph.ts';
import { modelInvalid } from '../model/model-invalid.ts';
import type { WeightStore } from '../model/read-weights.ts';
import type { LayerWeights } from './layer-converter.ts';

/** The weights of one layer, found by name and checked against the shape that the configuration wants. */
export function layerWeights(layer: string, store: WeightStore, path: string): LayerWeights {
  return {
    get: (name, dims) => {
      const wanted = `${layer}/${name}`;
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
