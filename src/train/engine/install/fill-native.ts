import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../engine.ts';
import { type EngineManifest, measureFiles, PLATFORM } from '../engine-manifest.ts';
import { requireHere } from '../load-tfjs.ts';
import { installFailed } from './install-failed.ts';
import { LOG_LEVEL_SOURCE } from './log-level-source.ts';
import { runCommand } from './run-command.ts';
import { CPU_BUILD, GPU_BUILD, TENSORFLOW_VERSION, type TensorflowBuild } from './tensorflow-wheels.ts';

export interface FillOptions {
  /** The folder to fill, which is given its final name later: nothing inside may hold its path. */
  readonly folder: string;
  readonly build: Device;
  /** Where tfjs-node-gpu is. */
  readonly tfjsNode: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (line: string) => void;
}

const BINDING = 'tfjs_binding.node';

/** One more for each change of what is compiled below. */
export const NATIVE_REVISION = 2;

/** The one platform for which the wheels below are pinned. */
export const NATIVE_PLATFORM = 'linux-x64';

/** What the binding needs of TensorFlow, under `libraries/` as in the wheel, so that its own run path holds. */
const LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];

/** All headers that the binding includes, directly and through one another. */
const HEADERS = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
].map((path) => `tensorflow/include/${path}`);

/**
 * Python that unpacks members of a wheel: `unzip` is not everywhere, Python is needed for pip anyway. Python's own
 * unpacking forgets which files can be run, as CUDA's assembler must be.
 */
const UNPACK = `
import os, sys, zipfile
wheel, target, *wanted = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in wanted or [name for name in archive.namelist() if name.startswith('nvidia/')]:
        path = archive.extract(name, target)
        if archive.getinfo(name).external_attr >> 16 & 0o100:
            os.chmod(path, 0o755)
`;

/** Downloads TensorFlow with pip, keeps what the binding needs of it, and compiles the binding. */
export async function fillNative(options: FillOptions): Promise<Omit<EngineManifest, 'verifiedOn'>> {
  const { folder, build } = options;
  const wheels = join(folder, 'wheels');
  await _download(wheels, build === 'gpu' ? GPU_BUILD : CPU_BUILD, options);
  await _unpack(wheels, options);
  await rm(wheels, { recursive: true });
  await _compile(options);
  await rm(join(folder, 'libraries', 'tensorflow', 'include'), { recursive: true });
  const files = [BINDING, ...LIBRARIES.map((path) => `libraries/${path}`)];
  return {
    engine: 'native',
    build,
    tensorflow: TENSORFLOW_VERSION,
    tfjs: requireHere('@tensorflow/tfjs/package.json').version,
    platform: PLATFORM,
    revision: NATIVE_REVISION,
    binding: BINDING,
    files: await measureFiles(folder, files),
  };
}

async function _download(wheels: string, build: TensorflowBuild, options: FillOptions): Promise<void> {
  options.onProgress(`downloading TensorFlow ${TENSORFLOW_VERSION} (about ${build.megabytes} MB)`);
  await mkdir(wheels);
  const requirements = join(wheels, 'requirements.txt');
  const lines = build.wheels.map(
    ({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}`,
  );
  await writeFile(requirements, `${lines.join('\n')}\n`);
  const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux_2_27_x86_64'];
  const outcome = await runCommand(
    'python3',
    [
      ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input'],
      ...['--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', wheels],
      ...['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312'],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      ...['--requirement', requirements],
    ],
    { signal: options.signal },
  );
  if (outcome.code === 0) return;
  const what = `pip could not download TensorFlow ${TENSORFLOW_VERSION} (${outcome.complaint})`;
  throw installFailed('native', what, 'see that python3, pip and the package index are reachable');
}

async function _unpack(wheels: string, options: FillOptions): Promise<void> {
  options.onProgress('unpacking TensorFlow');
  const target = join(options.folder, 'libraries');
  for (const name of await readdir(wheels)) {
    if (!name.endsWith('.whl')) continue;
    const members = name.startsWith('tensorflow') ? [...LIBRARIES, ...HEADERS] : [];
    const outcome = await runCommand('python3', ['-c', UNPACK, join(wheels, name), target, ...members], {
      signal: options.signal,
    });
    if (outcome.code !== 0) {
      const what = `the wheel ${name} could not be unpacked (${outcome.complaint})`;
      throw installFailed('native', what, 'see that the disk has 2 GB free, 12 GB for a GPU build');
    }
  }
}

async function _compile(options: FillOptions): Promise<void> {
  options.onProgress('compiling the binding');
  const sources = join(options.tfjsNode, 'binding');
  const libraries = join(options.folder, 'libraries', 'tensorflow');
  const logLevel = join(options.folder, 'log_level.cc');
  await writeFile(logLevel, LOG_LEVEL_SOURCE);
  const outcome = await runCommand(
    'g++',
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
      ...['-I', requireHere('node-api-headers').include_dir, '-I', join(libraries, 'include')],
      ...[join(sources, 'tfjs_backend.cc'), join(sources, 'tfjs_binding.cc'), logLevel],
      ...['-L', libraries, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
      ...['-Wl,-rpath,$ORIGIN/libraries/tensorflow', '-o', join(options.folder, BINDING)],
    ],
    { signal: options.signal },
  );
  await rm(logLevel);
  if (outcome.code === 0) return;
  const what = `g++ could not compile its binding (${outcome.complaint})`;
  throw installFailed('native', what, 'install a C++17 compiler, e.g. with `apt-get install g++`');
}
