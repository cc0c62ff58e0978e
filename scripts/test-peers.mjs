// `npm run test:peers`: installs the Python peers, Chromium and an old ONNX Runtime into `.peers/` and runs the checks that need them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { installPackages, ROOT, runTypeScript } from './install-packages.mjs';

const FOLDER = `${ROOT}.peers`;
const REQUIREMENTS = `${ROOT}tests/peers/requirements.txt`;
// Chromium as an npm package, since a browser's own download needs a host beside the registry. The other one is the oldest
// runtime that exported files are for.
const PACKAGES = ['@sparticuz/chromium@153.0.0', 'onnxruntime-node@1.14.0'];

installPackages();
installPeers();
process.env.FER_PEERS_PYTHON = `${FOLDER}/venv/bin/python`;
process.env.FER_PEERS_FOLDER = FOLDER;
runTypeScript('src/cli/fer.ts', 'setup');
runTypeScript('tests/run.ts', '--peers', ...process.argv.slice(2));

function installPeers() {
  const wanted = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(PACKAGES.join())
    .digest('hex');
  const stamp = `${FOLDER}/installed`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the Python peers, Chromium and an old ONNX Runtime into .peers …');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  mustRun('python3', ['-m', 'venv', `${FOLDER}/venv`]);
  mustRun(`${FOLDER}/venv/bin/python`, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--only-binary=:all:',
    '-r',
    REQUIREMENTS,
  ]);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  mustRun('npm', ['install', '--prefix', FOLDER, ...quiet, ...PACKAGES]);
  writeFileSync(`${stamp}.tmp`, wanted);
  renameSync(`${stamp}.tmp`, stamp);
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
