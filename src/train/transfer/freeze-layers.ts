import type { LayersModel } from '@tensorflow/tfjs';
import { FerError, nearestName } from '../../base/index.ts';
import { innerLayers, type Layer } from '../layer.ts';

/**
 * Freezes a layer and all that its input is computed from; every other layer trains.
 *
 * A layer inside of a model within the model may be named too. Frozen layers get no gradients, and frozen batch norms
 * normalize by their moving statistics.
 *
 * @throws FerError `CONFIG_INVALID` for a layer that the model does not have, and where nothing would be left to train
 */
export function freezeLayers(model: LayersModel, name: string | null): void {
  const frozen = name === null ? [] : _upTo(model, name);
  if (frozen === undefined) throw _unknownLayer(model, name!);
  _thaw(model);
  for (const layer of frozen) layer.trainable = false;
  if (model.trainableWeights.length > 0) return;
  throw new FerError(
    'CONFIG_INVALID',
    `Could not freeze the layers up to \`${name}\` because nothing would be left to train, give an earlier one: ${_list(model)}`,
  );
}

/** What a layer of the model or of one within it depends on, itself included; undefined where there is none. */
function _upTo(model: LayersModel, name: string): Layer[] | undefined {
  const own = model.layers.find((layer) => layer.name === name);
  if (own !== undefined) return _innermost(_ancestors(own));
  for (const layer of model.layers) {
    const found = _isModel(layer) ? _upTo(layer, name) : undefined;
    if (found === undefined) continue;
    const before = _ancestors(layer);
    before.delete(layer);
    return [..._innermost(before), ...found];
  }
  return undefined;
}

function _ancestors(layer: Layer, seen = new Set<Layer>()): Set<Layer> {
  if (seen.has(layer)) return seen;
  seen.add(layer);
  for (const { inboundLayers } of layer.inboundNodes) {
    for (const before of inboundLayers) _ancestors(before as Layer, seen);
  }
  return seen;
}

function _innermost(layers: Iterable<Layer>): Layer[] {
  return [...layers].flatMap((layer) => (_isModel(layer) ? innerLayers(layer) : [layer]));
}

/** A model that was saved with frozen layers, or within another that was. */
function _thaw(model: LayersModel): void {
  model.trainable = true;
  for (const layer of model.layers) {
    if (_isModel(layer)) _thaw(layer);
    else layer.trainable = true;
  }
}

function _isModel(layer: Layer): layer is LayersModel {
  return 'layers' in layer;
}

function _unknownLayer(model: LayersModel, name: string): FerError {
  const nearest = nearestName(name, _names(model));
  const hint = nearest === undefined ? '' : `did you mean \`${nearest}\`; `;
  return new FerError(
    'CONFIG_INVALID',
    `Could not freeze the layers up to \`${name}\` because the model has no layer of that name: ${hint}its layers are ${_list(model)}`,
  );
}

function _names(model: LayersModel): string[] {
  return model.layers.flatMap((layer) => [layer.name, ...(_isModel(layer) ? _names(layer) : [])]);
}

function _list(model: LayersModel): string {
  return _names(model).join(', ');
}
