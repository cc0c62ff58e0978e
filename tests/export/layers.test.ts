/**
 * The tests of every layer, one file each in `layers/`, in one process: TensorFlow.js takes longer to load than all of
 * them to run.
 */
import { readdirSync } from 'node:fs';

const FOLDER = new URL('layers/', import.meta.url);

for (const name of readdirSync(FOLDER).sort()) {
  await import(new URL(name, FOLDER).href);
}
