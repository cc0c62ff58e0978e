// `npm run bench -- NAME DATA [options]`: installs the Python peers into `.bench/` and runs a benchmark beside them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { buildPackage } from './build-package.mjs';
import { installPackages, ROOT, runTypeScript } from './install-packages.mjs';

const FOLDER = `${ROOT}.bench`;
const PYTHON = `${FOLDER}/venv/bin/python`;
// tf2onnx wants an older TensorFlow, and that an older Python.
const TF2ONNX = `${FOLDER}/tf2onnx`;
// Without the other peers, which bring packages of their own.
const SERVE = `${FOLDER}/serve`;

installPackages();
installPeers({
  folder: FOLDER,
  requirements: 'bench/requirements.txt',
  python: 'python3',
  what: 'TensorFlow, PyTorch and OpenCV for Python',
});
process.env.FER_BENCH_PYTHON = PYTHON;
if (process.argv[2] === 'export') {
  installPeers({
    folder: TF2ONNX,
    requirements: 'bench/export/requirements.txt',
    python: 'python3.11',
    what: 'tf2onnx with TensorFlow 2.15',
  });
  process.env.FER_BENCH_TF2ONNX = `${TF2ONNX}/venv/bin/python`;
}
if (process.argv[2] === 'serve') {
  installPeers({
    folder: SERVE,
    requirements: 'bench/serve/requirements.txt',
    python: 'python3',
    what: 'FastAPI with ONNX Runtime',
  });
  process.env.FER_BENCH_SERVE = `${SERVE}/venv/bin/python`;
  buildPackage();
}
runTypeScript('bench/run.ts', ...process.argv.slice(2));

function installPeers({ folder, requirements, python, what }) {
  const path = `${ROOT}${requirements}`;
  const wanted = createHash('sha256').update(readFileSync(path)).digest('hex');
  const stamp = `${folder}/installed`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(`Installing ${what} into .bench (some gigabytes) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mustRun(python, ['-m', 'venv', `${folder}/venv`]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '-r', path];
  mustRun(`${folder}/venv/bin/python`, pip);
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
