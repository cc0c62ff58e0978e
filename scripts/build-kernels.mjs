// `npm run kernels`: compiles `kernels/` to the WebAssembly that the sources load. Needed only after a change of them;
// the compiler, whose optimizer is a hundred megabytes, is fetched then. With `--check` the committed files are compared.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ROOT } from './install-packages.mjs';

const COMPILER = 'assemblyscript@0.28.20';
const KERNELS = {
  'kernels/dropout.ts': 'src/train/engine/dropout.wasm',
  'kernels/grey-jpeg.ts': 'src/image/grey-jpeg.wasm',
  'kernels/normals.ts': 'src/base/normals.wasm',
  'kernels/planes.ts': 'src/pipeline/augmentation/planes.wasm',
};

const folder = mkdtempSync(`${tmpdir()}/fer-kernels-`);
try {
  for (const [source, target] of Object.entries(KERNELS)) {
    const compiled = compile(source);
    if (!process.argv.includes('--check')) {
      writeFileSync(`${ROOT}${target}`, compiled);
    } else if (!compiled.equals(readFileSync(`${ROOT}${target}`))) {
      console.error(`${target} is not what ${source} says: run \`npm run kernels\` and commit it`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

function compile(source) {
  const out = `${folder}/kernel.wasm`;
  const flags = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];
  const asc = ['exec', '--yes', `--package=${COMPILER}`, '--', 'asc'];
  const result = spawnSync('npm', [...asc, source, '--outFile', out, ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (result.status === 0) return readFileSync(out);
  console.error(`Could not compile ${source} because \`${asc.join(' ')}\` failed with ${result.status}`);
  process.exit(1);
}
