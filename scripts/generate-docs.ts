/**
 * Writes the documents that are made from the code, or with `--check` says which of them are out of date.
 *
 * `npm run docs` after a change of a command, an error code or a layer converter.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderCliDoc } from './docs/render-cli-doc.ts';
import { renderErrorsDoc } from './docs/render-errors-doc.ts';
import { renderLayersDoc } from './docs/render-layers-doc.ts';
import { renderModelsDoc } from './docs/render-models-doc.ts';

const DOCUMENTS: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/cli.md': renderCliDoc,
  'docs/errors.md': renderErrorsDoc,
  'docs/layers.md': renderLayersDoc,
  'docs/models.md': renderModelsDoc,
};

const isCheck = process.argv.includes('--check');
for (const [path, render] of Object.entries(DOCUMENTS)) {
  const absolute = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const wanted = await render();
  if (_readOrEmpty(absolute) === wanted) continue;
  if (isCheck) {
    console.error(`${path} is not what the code says: run \`npm run docs\` and commit it`);
    process.exitCode = 1;
  } else {
    writeFileSync(absolute, wanted);
    console.error(`wrote ${path}`);
  }
}

function _readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
