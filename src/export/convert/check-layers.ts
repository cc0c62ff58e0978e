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
  const { name, className, model } = layer;
  const inner = layer.inner === undefined ? [] : _checkLayer(layer.inner, registry);
  const reason = (model === undefined ? _check(layer, registry) : undefined) ?? _checkCalls(layer);
  return [
    ...(reason === undefined ? [] : [{ layer: name, className, reason }]),
    ...(model === undefined ? inner : checkLayers(model, registry)),
  ];
}

function _check({ className, config }: LayerDescription, registry: LayerRegistry): string | undefined {
  const converter = registry.get(className);
  if (converter === undefined) {
    // Not what every object has: a file may name a class `constructor`.
    if (Object.hasOwn(refusedClasses, className)) return refusedClasses[className];
    return 'is of a class that is not exported: build the model with the layers that docs/layers.md lists, or give a converter for it';
  }
  const parsed = converter.config.safeParse(config);
  return parsed.success
    ? undefined
    : `has an option that is not exported, ${describeIssues(parsed.error, converter.config)}`;
}

function _checkCalls({ callArguments }: LayerDescription): string | undefined {
  return callArguments === undefined
    ? undefined
    : `is called with arguments, which are not exported: ${callArguments}`;
}
