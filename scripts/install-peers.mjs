// Python environments, and packages of npm beside them, for benchmarks and checks against other programs; none belongs to the product.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ROOT } from './install-packages.mjs';

/**
 * Installs what a file of requirements lists into `FOLDER/venv`, once for each content of it, and ends the process where
 * that fails.
 *
 * @param {object} options
 * @param {string} options.folder is emptied before
 * @param {string} options.requirements relative to the repository
 * @param {string} options.what for the line that says what takes so long
 * @param {string} [options.python] the interpreter to take
 * @param {readonly string[]} [options.packages] of npm, installed into `FOLDER/node_modules`
 * @returns {string} the interpreter of the environment
 */
export function installPeers({ folder, requirements, what, python = 'python3', packages = [] }) {
  const interpreter = `${folder}/venv/bin/python`;
  const path = `${ROOT}${requirements}`;
  const wanted = createHash('sha256').update(readFileSync(path)).update(packages.join()).digest('hex');
  const stamp = `${folder}/installed`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return interpreter;
  console.error(`Installing ${what} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mustRun(python, ['-m', 'venv', `${folder}/venv`]);
  mustRun(interpreter, ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '-r', path]);
  if (packages.length > 0) {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    mustRun('npm', ['install', '--prefix', folder, ...quiet, ...packages]);
  }
  writeFileSync(`${stamp}.tmp`, wanted);
  renameSync(`${stamp}.tmp`, stamp);
  return interpreter;
}

function mustRun(command, args) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (result.error === undefined && result.status === 0) return;
  const reason = result.error?.message ?? `exit code ${result.status}`;
  console.error(
    `Could not install the peers because \`${command} ${args.slice(0, 3).join(' ')} …\` failed: ${reason}`,
  );
  process.exit(1);
}
