// `npm run bench -- NAME DATA [options]`: installs the Python peers into `.bench/` and runs a benchmark beside them.
import { buildPackage } from './build-package.mjs';
import { installPackages, ROOT, runTypeScript } from './install-packages.mjs';
import { installPeers } from './install-peers.mjs';

const FOLDER = `${ROOT}.bench`;

installPackages();
process.env.FER_BENCH_PYTHON = installPeers({
  folder: FOLDER,
  requirements: 'bench/requirements.txt',
  what: 'TensorFlow, PyTorch and OpenCV for Python into .bench (some gigabytes)',
});
if (process.argv[2] === 'export') {
  // tf2onnx wants an older TensorFlow, and that an older Python.
  process.env.FER_BENCH_TF2ONNX = installPeers({
    folder: `${FOLDER}/tf2onnx`,
    requirements: 'bench/export/requirements.txt',
    python: 'python3.11',
    what: 'tf2onnx with TensorFlow 2.15 into .bench',
  });
}
if (process.argv[2] === 'serve') {
  // Without the other peers, which bring packages of their own.
  process.env.FER_BENCH_SERVE = installPeers({
    folder: `${FOLDER}/serve`,
    requirements: 'bench/serve/requirements.txt',
    what: 'FastAPI with ONNX Runtime into .bench',
  });
  buildPackage();
}
runTypeScript('bench/run.ts', ...process.argv.slice(2));
