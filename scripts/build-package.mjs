import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { ROOT } from './install-packages.mjs';

const DIST = `${ROOT}dist`;
const SOURCES = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/**
 * Compiles `src/` to `dist/`, adds the files that TypeScript does not copy, and ends the process where that fails.
 * Does nothing where `dist/` is newer than every source.
 *
 * `npm start` and `npm test` build too: the checkout's `ignore-scripts` keeps `npm pack` from running `prepack`.
 */
export function buildPackage() {
  if (isFresh()) return;
  rmSync(DIST, { recursive: true, force: true });
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const result = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (result.status !== 0) {
    // What a failed compiler leaves must not be packed.
    rmSync(DIST, { recursive: true, force: true });
    process.exit(result.status ?? 1);
  }
  cpSync(`${ROOT}src`, DIST, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  chmodSync(`${DIST}/cli/fer.js`, 0o755);
}

function isFresh() {
  const built = `${DIST}/index.js`;
  return (
    existsSync(built) &&
    statSync(built).mtimeMs > Math.max(...SOURCES.map((path) => newestIn(`${ROOT}${path}`)))
  );
}

function newestIn(path) {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => newestIn(`${path}/${name}`)));
}
