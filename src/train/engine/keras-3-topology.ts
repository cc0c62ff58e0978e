type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** What TensorFlow.js takes for arguments that it does not know. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['module', 'registered_name', 'build_config', 'compile_config'],
  ...['optional', 'input_axes', 'output_axes'],
]);

/**
 * The configuration of a model of Keras 3 in the words of Keras 2, which TensorFlow.js reads: shapes of inputs, names of
 * types, and lists of the nodes that a layer takes.
 *
 * @param topology - The `modelTopology` of a `model.json`.
 * @returns what was given, where it is not of Keras 3
 * @throws Error for a layer that is called with more than its input, which those words cannot say
 */
export function asKeras2Topology(topology: object): object {
  const version = (topology as { keras_version?: unknown }).keras_version;
  const isKeras3 = typeof version === 'string' && Number.parseInt(version, 10) >= 3;
  return isKeras3 ? (_translate(topology as JsonObject) as object) : topology;
}

function _translate(value: Json): Json {
  if (Array.isArray(value)) return value.map(_translate);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as JsonObject;
  if (node.class_name === 'DTypePolicy') return (node.config as JsonObject).name!;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, field]) => _translateField(key, field, node)),
  );
}

function _translateField(key: string, field: Json, { name }: JsonObject): readonly [string, Json] {
  switch (key) {
    case 'batch_shape':
      return ['batch_input_shape', field];
    case 'inbound_nodes':
      return [key, (field as readonly JsonObject[]).map((call) => _inputsOf(call, String(name)))];
    // The list around a single one is left out.
    case 'input_layers':
    case 'output_layers':
      return [key, typeof (field as readonly Json[])[0] === 'string' ? [field] : field];
    default:
      return [key, _translate(field)];
  }
}

/** `[layer, node, tensor, {}]` of each input of a call, which is one tensor or a list of them. */
function _inputsOf({ args, kwargs }: JsonObject, layer: string): Json {
  const [first, ...others] = args as readonly Json[];
  if (JSON.stringify([others, kwargs ?? null]).includes('"__keras_tensor__"')) {
    throw new Error(
      `the layer ${layer} takes further tensors beside its input, which TensorFlow.js cannot read from Keras 3`,
    );
  }
  return [first!].flat().map((tensor) => {
    const { keras_history: history } = (tensor as JsonObject).config as JsonObject;
    return [...(history as readonly Json[]), {}];
  });
}
