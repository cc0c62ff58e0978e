import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { createRandom, FerError } from '../../base/index.ts';
import type { Tensorflow } from '../engine/index.ts';
import { innerLayers, type Layer } from '../layer.ts';

export interface FitHeadOptions {
  /** The classes of the model; undefined where they have no names. */
  readonly known: readonly string[] | undefined;
  /** The classes that it is to tell apart. */
  readonly labels: readonly string[];
  /** Of the weights for classes that the model does not know. */
  readonly seed: number;
  /** For messages. */
  readonly path: string;
}

/**
 * Gives a classifier a head for other classes: what it knows of a class stays, joined by name, and the weights of the
 * other classes are drawn anew. Disposes of the model where it makes another.
 *
 * @throws FerError `MODEL_INVALID` where the classes change and the last layer with weights is not dense
 */
export async function fitHead(
  tf: Tensorflow,
  model: LayersModel,
  options: FitHeadOptions,
): Promise<LayersModel> {
  const { known, labels, path } = options;
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(labels)) return model;
  const head = _findHead(model, path);
  const made = await _rebuild(tf, model, { name: head.name, units: labels.length });
  tf.tidy(() => {
    const layers = innerLayers(model);
    for (const [position, layer] of innerLayers(made).entries()) {
      const weights = layers[position]!.getWeights();
      layer.setWeights(layer.name === head.name ? _joinColumns(tf, weights, options) : weights);
    }
  });
  model.dispose();
  return made;
}

/** The dense layer whose outputs, or their softmax, are those of the model. */
function _findHead(model: LayersModel, path: string): Layer {
  let layer = model.outputs[0]!.sourceLayer;
  if (['Softmax', 'Activation'].includes(layer.getClassName())) {
    layer = [layer.input].flat()[0]!.sourceLayer;
  }
  if (layer.getClassName() === 'Dense' && layer.outputShape.length === 2) return layer;
  throw new FerError(
    'MODEL_INVALID',
    `Could not give ${path} a head for other classes because its last layer with weights is not dense: \`${layer.name}\` (${layer.getClassName()})`,
    { details: { path } },
  );
}

/** The same layers under the same names, with weights that are still to be set. */
async function _rebuild(
  tf: Tensorflow,
  model: LayersModel,
  head: { readonly name: string; readonly units: number },
): Promise<LayersModel> {
  const topology = model.toJSON(undefined, false) as unknown as SavedTopology;
  const saved = topology.config.layers.find(({ config }) => config.name === head.name)!;
  saved.config.units = head.units;
  return tf.models.modelFromJSON(topology as unknown as Parameters<Tensorflow['models']['modelFromJSON']>[0]);
}

/** What is used here of a serialized model. */
interface SavedTopology {
  readonly config: { readonly layers: readonly { readonly config: { name: string; units?: number } }[] };
}

/** Kernel `[features, classes]` and bias `[classes]`, column by column those of the same class or new ones. */
function _joinColumns(tf: Tensorflow, old: readonly Tensor[], options: FitHeadOptions): Tensor[] {
  const { known = [], labels, seed } = options;
  return old.map((weight) => {
    const rows = weight.rank === 2 ? weight.shape[0]! : 1;
    const drawn = _draw(tf, { isBias: weight.rank === 1, rows, columns: labels.length, seed });
    const before = weight.reshape<Tensor2D>([rows, -1]);
    const columns = labels.map((label, column) => {
      const position = known.indexOf(label);
      return position === -1 ? drawn.slice([0, column], [rows, 1]) : before.slice([0, position], [rows, 1]);
    });
    const joined = tf.concat(columns, 1);
    return weight.rank === 1 ? joined.as1D() : joined;
  });
}

interface Drawing {
  readonly isBias: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
}

/** As the heads of our own models begin. */
function _draw(tf: Tensorflow, { isBias, rows, columns, seed }: Drawing): Tensor2D {
  if (isBias) return tf.zeros([rows, columns]);
  const random = createRandom(seed, 'initialize', 'head');
  return tf.initializers.glorotUniform({ seed: random.integer(2 ** 31) }).apply([rows, columns]) as Tensor2D;
}
