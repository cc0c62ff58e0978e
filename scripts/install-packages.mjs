import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = `${ROOT}node_modules/.fer-stream-lock`;
const OLDEST_NODE = [20, 9];

/**
 * Installs the packages of the lock file where `node_modules` was not made from it. Plain JavaScript, since it
 * runs before any package is there. Ends the process with one sentence where that cannot be done.
 */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(
      `Could not start because Node ${OLDEST_NODE.join('.')} or newer is needed: this is ${process.version}`,
    );
  }
  const wanted = createHash('sha256')
    .update(readFileSync(`${ROOT}package-lock.json`))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('Installing packages (npm ci) …');
  // Their install scripts download binaries that are not needed here; onnxruntime-node's would fail without its host.
  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error !== undefined || result.status !== 0) {
    const reason = result.error?.message ?? `npm ended with exit code ${result.status}`;
    fail(
      `Could not install the packages because \`npm ci\` failed: ${reason}; try it again when the registry can be reached`,
    );
  }
  writeFileSync(STAMP, wanted);
}

/** Runs a TypeScript file of this repository and ends this process with its exit code where it fails. */
export function runTypeScript(file, ...args) {
  const result = spawnSync(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (result.error !== undefined) fail(`Could not run ${file}: ${result.error.message}`);
  // A child that a signal ended has no exit code.
  if (result.status !== 0) process.exit(result.status ?? 130);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
