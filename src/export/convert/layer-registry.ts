import type { LayerConverter } from './layer-converter.ts';
import { layerConverters } from './layer-converters.ts';

export type LayerRegistry = ReadonlyMap<string, LayerConverter>;

/** Converters by class name; a name that two of them claim throws. */
export function createLayerRegistry(converters: readonly LayerConverter[] = layerConverters): LayerRegistry {
  const registry = new Map<string, LayerConverter>();
  for (const converter of converters) {
    for (const className of converter.classNames) {
      if (registry.has(className)) {
        throw new TypeError(
          `Could not register a converter because another one has its class name: ${className}`,
        );
      }
      registry.set(className, converter);
    }
  }
  return registry;
}
