import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFailed } from '../../../../base/index.ts';
import type { Tensorflow } from '../../engine.ts';
import type { OperationAttribute, TensorflowBackend } from '../tensorflow-operation.ts';
import { encodeSavedModel, type GraphNode, TAG } from './encode-saved-model.ts';

type Binding = TensorflowBackend['binding'];

/** Several operations of TensorFlow that are called as one. */
export interface GraphOperation {
  readonly name: string;
  /** Makes the graph for the attributes of a call. */
  readonly build: (attributes: ReadonlyMap<string, OperationAttribute['value']>) => Graph;
}

export interface Graph {
  /** The placeholders among them take what the call gives, in their order. */
  readonly nodes: readonly GraphNode[];
  /** The names of the nodes whose first outputs are those of the call. */
  readonly outputs: readonly string[];
}

/** Names have commas between them. */
interface LoadedGraph {
  readonly session: number;
  readonly inputs: string;
  readonly outputs: string;
}

/**
 * Lets the backend run graphs by name as it runs operations, on the CPU alone: the tensors of a session are in the
 * machine's own memory.
 *
 * A graph reaches what calls of operations do not: TensorFlow rewrites it to its fused kernels, and runs side by side what
 * does not depend on each other. Each is loaded when it is first called, once for each set of attributes.
 *
 * @returns what takes them back
 */
export function addGraphOperations(tf: Tensorflow, operations: readonly GraphOperation[]): () => void {
  const backend = tf.backend() as unknown as { binding: Binding };
  const { binding } = backend;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const loaded = new Map<string, LoadedGraph>();

  const executeOp: Binding['executeOp'] = (name, attributes, inputIds, outputs) => {
    const operation = byName.get(name);
    if (operation === undefined) return binding.executeOp(name, attributes, inputIds, outputs);
    const key = `${name} ${JSON.stringify(attributes)}`;
    const graph = loaded.get(key) ?? _load(binding, operation, attributes);
    loaded.set(key, graph);
    return binding.runSavedModel(graph.session, inputIds, graph.inputs, graph.outputs);
  };

  // The binding's own functions cannot be written over.
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } });
  return () => {
    backend.binding = binding;
    for (const { session } of loaded.values()) binding.deleteSavedModel(session);
  };
}

/** @throws FerError `OUTPUT_FAILED`: TensorFlow's interface loads graphs from files alone. */
function _load(
  binding: Binding,
  { build }: GraphOperation,
  attributes: readonly OperationAttribute[],
): LoadedGraph {
  const { nodes, outputs } = build(new Map(attributes.map(({ name, value }) => [name, value])));
  const inputs = nodes.filter(({ operation }) => operation === 'Placeholder').map(({ name }) => name);
  const folder = _orOutputFailed(tmpdir(), () => mkdtempSync(join(tmpdir(), 'fer-graph-')));
  try {
    _orOutputFailed(folder, () => writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes)));
    const session = binding.loadSavedModel(folder, TAG);
    return { session, inputs: inputs.join(), outputs: outputs.join() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function _orOutputFailed<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (cause) {
    throw outputFailed(path, cause);
  }
}
