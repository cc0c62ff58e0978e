// `npm run test:peers`: installs the Python peers, Chromium and an old ONNX Runtime into `.peers/` and runs the checks that need them.
import { installPackages, ROOT, runTypeScript } from './install-packages.mjs';
import { installPeers } from './install-peers.mjs';

const FOLDER = `${ROOT}.peers`;

installPackages();
process.env.FER_PEERS_PYTHON = installPeers({
  folder: FOLDER,
  requirements: 'tests/peers/requirements.txt',
  // Chromium as an npm package, since a browser's own download needs a host beside the registry. The other one is the
  // oldest runtime that exported files are for.
  packages: ['@sparticuz/chromium@153.0.0', 'onnxruntime-node@1.14.0'],
  what: 'the Python peers, Chromium and an old ONNX Runtime into .peers',
});
process.env.FER_PEERS_FOLDER = FOLDER;
runTypeScript('src/cli/fer.ts', 'setup');
runTypeScript('tests/run.ts', '--peers', ...process.argv.slice(2));
