import { describeIssues } from '../../base/index.ts';
import type { LayerDescription, ModelDescription } from '../model/read-topology.ts';
import type { LayerRegistry } from './layer-registry.ts';
import type { Refusal } from './refusals.ts';
import { refusedClasses } from './refused-classes.ts';

/** Every layer of a model, at any depth, whose class or configuration cannot be exported. */
export function checkLayers(model: ModelDescription, registry: LayerRegistry): Refusal[] {
  return model.layers.flatMap((layer) => _checkLayer(layer, registry));
}

function _checkLayer(layer: LayerDescription, registry: LayerRegistry): Refusal[] {
  if (layer.model !== undefined) return checkLayers(layer.model, registry);
  const inner = layer.inner === undefined ? [] : _checkLayer(layer.inner, registry);
  const reason = _check(layer, registry);
  return reason === undefined ? inner : [{ layer: layer.name, className: layer.className, reason }, ...inner];
}

function _check({ className, config }: LayerDescription, registry: LayerRegistry): string | undefined {
  const converter = registry.get(className);
  if (converter === undefined) {
    return (
      refusedClasses[className] ??
      'is of a class that is not exported: build the model with the layers that docs/layers.md lists, or give a converter for it'
    );
  }
  const parsed = converter.config.safeParse(config);
  return parsed.success
    ? undefined
    : `has an option that is not exported, ${describeIssues(parsed.error, converter.config)}`;
}
