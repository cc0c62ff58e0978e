// `npm run bench -- NAME DATA [options]`: installs the Python peers into `.bench/` and runs a benchmark beside them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { installPackages, ROOT, runTypeScript } from './install-packages.mjs';

const FOLDER = `${ROOT}.bench`;
const PYTHON = `${FOLDER}/venv/bin/python`;
const REQUIREMENTS = `${ROOT}bench/requirements.txt`;

installPackages();
installPeers();
process.env.FER_BENCH_PYTHON = PYTHON;
runTypeScript('bench/run.ts', ...process.argv.slice(2));

function installPeers() {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const stamp = `${FOLDER}/installed`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing TensorFlow, PyTorch and OpenCV for Python into .bench (some gigabytes) …');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  mustRun('python3', ['-m', 'venv', `${FOLDER}/venv`]);
  mustRun(PYTHON, ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '-r', REQUIREMENTS]);
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
