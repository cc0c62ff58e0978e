import { z } from 'zod';
import { describeIssues } from '../../base/index.ts';
import { modelInvalid } from './model-invalid.ts';
import { toSnakeCase } from './to-snake-case.ts';

/** One output of one call of a layer. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

export interface LayerDescription {
  readonly name: string;
  readonly className: string;
  /** In snake case throughout. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The inputs of every call; empty for an InputLayer. */
  readonly calls: readonly (readonly TensorReference[])[];
  /** The number of the first call, as references count. */
  readonly firstCall: 0 | 1;
  /** What is inside, for a model that is used as a layer. */
  readonly model: ModelDescription | undefined;
  /** What a call is given beside tensors, as JSON; undefined where that is nothing. */
  readonly callArguments: string | undefined;
  /** What a wrapper holds; it has no calls of its own. */
  readonly inner: LayerDescription | undefined;
}

/** A Sequential or functional model as a list of layers and their calls. */
export interface ModelDescription {
  readonly layers: readonly LayerDescription[];
  readonly inputs: readonly TensorReference[];
  readonly outputs: readonly TensorReference[];
}

const MODEL_CLASSES: readonly string[] = ['Sequential', 'Model', 'Functional'];

const kwargsSchema = z.record(z.string(), z.unknown());
const referenceSchema = z
  .union([
    z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()]),
    z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative(), kwargsSchema.nullable()]),
  ])
  .transform(([layer, call, output, kwargs]) => ({ layer, call, output, kwargs: kwargs ?? {} }));
const layerSchema = z.looseObject({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.unknown(),
  inbound_nodes: z.array(z.array(referenceSchema)).optional(),
});
type RawLayer = z.infer<typeof layerSchema>;

const sequentialSchema = z.union([
  z.array(layerSchema).min(1),
  z.looseObject({ layers: z.array(layerSchema).min(1) }).transform(({ layers }) => layers),
]);
const functionalSchema = z.looseObject({
  layers: z.array(layerSchema).min(1),
  input_layers: z.array(referenceSchema).min(1),
  output_layers: z.array(referenceSchema).min(1),
});
const modelSchema = z.looseObject({ class_name: z.string(), config: z.unknown() });

/**
 * Reads `modelTopology`, bare as tfjs writes it or in `model_config` as the Python converter does.
 *
 * @throws FerError `MODEL_INVALID`
 */
export function readTopology(topology: Readonly<Record<string, unknown>>, path: string): ModelDescription {
  const { class_name: className, config } = _check(modelSchema, topology.model_config ?? topology, {
    path,
    what: 'topology',
  });
  if (!MODEL_CLASSES.includes(className)) {
    throw modelInvalid(path, `its class is ${className}: expected one of ${MODEL_CLASSES.join(', ')}`);
  }
  return _readModel(className, config, path);
}

function _readModel(className: string, config: unknown, path: string): ModelDescription {
  if (className === 'Sequential') return _readSequential(config, path);
  _assertNotKeras3(config, path);
  const { layers, input_layers, output_layers } = _check(functionalSchema, config, { path, what: 'model' });
  const described = layers.map((layer) => _readLayer(layer, layer.inbound_nodes ?? [], path));
  for (const [i, { layer, call, output }] of input_layers.entries()) {
    const isTwice = input_layers.findIndex((each) => each.layer === layer) < i;
    if (isTwice) throw modelInvalid(path, `its input \`${layer}\` is there twice`);
    const isInput = described.some(({ name, className }) => name === layer && className === 'InputLayer');
    if (!isInput || call !== 0 || output !== 0) {
      throw modelInvalid(
        path,
        `its input \`${layer}\` (call ${call}, output ${output}) is not an InputLayer of it`,
      );
    }
  }
  return { layers: _assertUnique(described, path), inputs: input_layers, outputs: output_layers };
}

/** There a call is an object, before that it was a list. */
function _assertNotKeras3(config: unknown, path: string): void {
  const { layers } = (config ?? {}) as { readonly layers?: unknown };
  const isCall = (call: unknown): boolean => typeof call === 'object' && call !== null && 'args' in call;
  const isKeras3 =
    Array.isArray(layers) && layers.some((layer) => [layer?.inbound_nodes].flat().some(isCall));
  if (isKeras3) {
    throw modelInvalid(
      path,
      'Keras 3 saved it, in a form that tfjs cannot load either: save it with `tf_keras`, which is Keras 2, and convert it again',
    );
  }
}

/** A chain of calls. Its input may be said by an InputLayer, by the first layer, or by a model that is the first layer. */
function _readSequential(config: unknown, path: string): ModelDescription {
  const raw = _check(sequentialSchema, config, { path, what: 'Sequential model' });
  const layers: LayerDescription[] = [];
  for (const each of raw) {
    const layer = _readLayer(each, [], path);
    if (layers.length === 0 && layer.className !== 'InputLayer') layers.push(_impliedInput(layer));
    const before = layers.at(-1);
    layers.push({ ...layer, calls: before === undefined ? [] : [[_lastOutput(before)]] });
  }
  const [first] = layers;
  return {
    layers: _assertUnique(layers, path),
    inputs: [_lastOutput(first!)],
    outputs: [_lastOutput(layers.at(-1)!)],
  };
}

function _assertUnique(layers: readonly LayerDescription[], path: string): readonly LayerDescription[] {
  const names = new Set<string>();
  for (const { name } of layers) {
    if (names.has(name)) throw modelInvalid(path, `two layers are called \`${name}\``);
    names.add(name);
  }
  return layers;
}

function _lastOutput(layer: LayerDescription): TensorReference {
  return { layer: layer.name, call: layer.firstCall, output: 0 };
}

/** The InputLayer that tfjs makes for a first layer with `batch_input_shape`. */
function _impliedInput({ name, config, model }: LayerDescription): LayerDescription {
  const inner = model?.layers.find((layer) => layer.name === model.inputs[0]?.layer);
  return {
    name: inner?.name ?? `${name}_input`,
    className: 'InputLayer',
    config: inner?.config ?? { batch_input_shape: config.batch_input_shape, dtype: config.dtype },
    calls: [],
    firstCall: 0,
    model: undefined,
    callArguments: undefined,
    inner: undefined,
  };
}

function _readLayer(
  raw: RawLayer,
  calls: readonly (readonly (TensorReference & { kwargs?: Record<string, unknown> })[])[],
  path: string,
): LayerDescription {
  const isModel = MODEL_CLASSES.includes(raw.class_name);
  const config = (Array.isArray(raw.config) || raw.config == null ? {} : raw.config) as Record<
    string,
    unknown
  >;
  const name = raw.name ?? config.name;
  if (typeof name !== 'string') throw modelInvalid(path, `a layer of class ${raw.class_name} has no name`);
  const given = calls.flat().find(({ kwargs = {} }) => Object.values(kwargs).some((value) => value !== null));
  return {
    name,
    className: raw.class_name,
    config: isModel ? {} : toSnakeCase(config),
    calls,
    // A model is called once while it is built, which is not written down; references count that call.
    firstCall: isModel ? 1 : 0,
    model: isModel ? _readModel(raw.class_name, raw.config, path) : undefined,
    callArguments: given && JSON.stringify(given.kwargs),
    inner: isModel || config.layer === undefined ? undefined : _readInner(config.layer, path),
  };
}

function _readInner(layer: unknown, path: string): LayerDescription {
  return _readLayer(_check(layerSchema, layer, { path, what: 'wrapped layer' }), [], path);
}

function _check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { path, what }: { readonly path: string; readonly what: string },
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw modelInvalid(path, `its ${what} is damaged: ${describeIssues(parsed.error, schema)}`);
}
