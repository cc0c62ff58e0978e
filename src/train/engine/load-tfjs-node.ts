import Module, { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { loadTfjs, requireHere } from './load-tfjs.ts';

/** Node's own loader, which has no types: every `require()` goes through `_load`. */
interface ModuleLoader {
  _load(request: string, parent: { readonly filename?: string | null } | undefined, isMain: boolean): unknown;
}

/** TensorFlow keeps state of its own in the process, and tfjs-node registers itself once. */
let loadedBinding: string | undefined;

/**
 * Loads the unchanged JavaScript of tfjs-node-gpu with a binding that lies elsewhere.
 *
 * Two of its imports are answered here while it loads: `@mapbox/node-pre-gyp`, which would look for the binding
 * inside `node_modules`, and TensorFlow.js, of which the program must have one instance wherever npm put the
 * package.
 *
 * @param packageFolder - Where tfjs-node-gpu is.
 * @param bindingPath - The compiled `tfjs_binding.node`.
 * @throws Error where it does not load, or another one is loaded.
 */
export function loadTfjsNode(packageFolder: string, bindingPath: string): void {
  if (loadedBinding === bindingPath) return;
  if (loadedBinding !== undefined)
    throw new Error(`this process runs ${loadedBinding}, and one is all it can`);
  loadTfjs();
  // Its packages for one another may lie under it or beside it.
  const requireOfTfjs = createRequire(requireHere.resolve('@tensorflow/tfjs'));
  const loader = Module as unknown as ModuleLoader;
  const original = loader._load;
  loader._load = function load(request, parent, isMain) {
    if (parent?.filename?.startsWith(packageFolder + sep)) {
      if (request.startsWith('@tensorflow/')) return requireOfTfjs(request);
      if (request === '@mapbox/node-pre-gyp') return { find: () => bindingPath };
    }
    return original.call(this, request, parent, isMain);
  };
  try {
    requireHere(join(packageFolder, 'dist', 'index.js'));
    loadedBinding = bindingPath;
  } finally {
    loader._load = original;
  }
}

/**
 * Where tfjs-node-gpu is: beside us, or in the engine's folder where npm left it out because its install script
 * failed, as npm does with optional dependencies.
 */
export function findTfjsNode(engineFolder: string): string | undefined {
  const name = '@tensorflow/tfjs-node-gpu/package.json';
  for (const paths of [undefined, [engineFolder]]) {
    try {
      return dirname(requireHere.resolve(name, paths === undefined ? undefined : { paths }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}
