import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { engineFolder } from '../../../src/train/engine/engine-location.ts';
import { PLATFORM, writeManifest } from '../../../src/train/engine/engine-manifest.ts';
import { installEngine } from '../../../src/train/engine/index.ts';
import { NATIVE_PLATFORM, NATIVE_REVISION } from '../../../src/train/engine/install/fill-native.ts';
import { whyNot } from './installed-engines.ts';

const noNative = await whyNot('native');
const wrongPlatform = PLATFORM === NATIVE_PLATFORM ? false : `the native engine is for ${NATIVE_PLATFORM}`;
const saved = { PATH: process.env.PATH, FER_ENGINE_DIR: process.env.FER_ENGINE_DIR };

/** Stands in for pip and for the unpacking: notes what it was asked and makes empty files. */
const WORKING_PYTHON = `
if [ "$1" = -c ]; then
  target=$4
  shift 4
  for member in "$@"; do mkdir -p "$target/$(dirname "$member")"; : > "$target/$member"; done
  exit 0
fi
echo "$@" > "$NOTES/pip-arguments"
while [ "$1" != --dest ]; do shift; done
cat "$2/requirements.txt" > "$NOTES/requirements"
: > "$2/tensorflow_cpu-2.20.0-cp312-cp312-manylinux_2_17_x86_64.whl"
`;
const WORKING_COMPILER = `
while [ "$1" != -o ]; do shift; done
echo garbage > "$2"
`;

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-install-'));
  root = join(folder, 'engines');
  await mkdir(join(folder, 'bin'));
  process.env.PATH = join(folder, 'bin');
  process.env.FER_ENGINE_DIR = root;
});
afterEach(async () => {
  process.env.PATH = saved.PATH;
  if (saved.FER_ENGINE_DIR === undefined) delete process.env.FER_ENGINE_DIR;
  else process.env.FER_ENGINE_DIR = saved.FER_ENGINE_DIR;
  await rm(folder, { recursive: true });
});

describe('a native engine that cannot be made leaves nothing and says why', { skip: wrongPlatform }, () => {
  const cases: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    [
      'no Python',
      {},
      /because pip could not download TensorFlow 2\.20\.0 \(`python3` was not found\): see that /,
    ],
    [
      'no pip',
      { python3: 'echo "/usr/bin/python3: No module named pip" >&2; exit 1' },
      /\(\/usr\/bin\/python3: No module named pip\)/,
    ],
    [
      'a download that fails',
      { python3: 'echo "WARNING: Retrying" >&2; echo "ERROR: No matching distribution found" >&2; exit 1' },
      /\(ERROR: No matching distribution found\)/,
    ],
    [
      'a wheel that cannot be unpacked',
      {
        python3: `[ "$1" = -c ] && { echo "OSError: [Errno 28] No space left on device" >&2; exit 1; }; ${WORKING_PYTHON}`,
      },
      /the wheel tensorflow_cpu.* could not be unpacked \(OSError: .* No space left on device\)/,
    ],
    [
      'no compiler',
      { python3: WORKING_PYTHON },
      /because g\+\+ could not compile its binding \(`g\+\+` was not found\): install a C\+\+17 compiler/,
    ],
    [
      'a compile that fails',
      { python3: WORKING_PYTHON, 'g++': 'echo "a.cc:1:10: fatal error: x.h: No such file" >&2; exit 1' },
      /\(a\.cc:1:10: fatal error: x\.h: No such file\)/,
    ],
    [
      'a binding that does not train',
      { python3: WORKING_PYTHON, 'g++': WORKING_COMPILER },
      /because one training step failed \(.*tfjs_binding\.node/,
    ],
  ];
  for (const [name, programs, message] of cases) {
    test(name, async () => {
      await _install(programs);
      await assert.rejects(installEngine({ engine: 'native' }), (error: Error & { code: string }) => {
        assert.equal(error.code, 'ENGINE_INSTALL_FAILED');
        assert.match(error.message, message);
        assert.match(error.message, /, then run `npm run -s fer -- setup --engine native`$/);
        return true;
      });
      assert.deepEqual(await readdir(root), []);
    });
  }
});

test('`auto` falls back to the portable engine and says why in its reason', async () => {
  const result = await installEngine();
  assert.equal(result.engine, 'portable');
  assert.equal(result.state, 'present');
  assert.match(
    result.reason,
    /^Could not install the native engine because .*(python3` was not found|pinned for)/,
  );
  assert.ok(!result.reason.includes('\n'));
});

test('a GPU is never replaced by the portable engine', { skip: wrongPlatform }, async () => {
  await assert.rejects(installEngine({ device: 'gpu' }), { code: 'ENGINE_INSTALL_FAILED' });
});

test('what is downloaded is pinned by version and checksum', { skip: wrongPlatform }, async () => {
  await _install({ python3: WORKING_PYTHON });
  await assert.rejects(installEngine({ engine: 'native' }));
  assert.match(await readFile(join(folder, 'pip-arguments'), 'utf8'), /--no-deps .*--require-hashes/);
  assert.match(
    await readFile(join(folder, 'requirements'), 'utf8'),
    /^tensorflow-cpu==2\.20\.0 --hash=sha256:[0-9a-f]{64}\n$/,
  );
  await assert.rejects(installEngine({ engine: 'native', device: 'gpu' }));
  const lines = (await readFile(join(folder, 'requirements'), 'utf8')).trim().split('\n');
  assert.equal(lines.length, 13);
  for (const line of lines)
    assert.match(line, /^(tensorflow|nvidia-[a-z-]+-cu12)==[\d.]+ --hash=sha256:[0-9a-f]{64}$/);
});

test('an engine of an older TensorFlow or making is made anew, and a set-up that fails leaves it as it was', {
  skip: wrongPlatform,
}, async () => {
  const older = join(root, 'native');
  await mkdir(older, { recursive: true });
  for (const kind of [
    { tensorflow: '2.19.0', revision: NATIVE_REVISION },
    { tensorflow: '2.20.0', revision: NATIVE_REVISION - 1 },
  ]) {
    await writeManifest(older, {
      engine: 'native',
      build: 'cpu',
      ...kind,
      tfjs: '4.22.0',
      platform: PLATFORM,
      binding: 'tfjs_binding.node',
      files: {},
      verifiedOn: [process.version],
    });
    const before = await readFile(join(older, 'engine.json'), 'utf8');
    await assert.rejects(installEngine({ engine: 'native' }));
    assert.deepEqual(await readdir(root), ['native']);
    assert.equal(await readFile(join(older, 'engine.json'), 'utf8'), before);
  }
});

test('what a killed set-up left behind is removed', async () => {
  await mkdir(join(root, '.making-native-abc'), { recursive: true });
  // Above the largest process id that Linux gives.
  await writeFile(join(root, 'lock'), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
  await assert.rejects(installEngine({ engine: 'native' }));
  assert.deepEqual(await readdir(root), []);
});

test('a set-up that is stopped throws the reason of the signal and leaves nothing', {
  skip: wrongPlatform,
}, async () => {
  await _install({ python3: 'echo $$ > "$NOTES/started"; exec sleep 60' });
  const stop = new AbortController();
  const reason = new Error('stopped');
  const work = installEngine({
    signal: stop.signal,
    onProgress: () => setTimeout(() => stop.abort(reason), 300),
  });
  await assert.rejects(work, reason);
  assert.deepEqual(await readdir(root), []);
});

test('an engine that is there is found without Python or a compiler', { skip: noNative }, async () => {
  delete process.env.FER_ENGINE_DIR;
  if (saved.FER_ENGINE_DIR !== undefined) process.env.FER_ENGINE_DIR = saved.FER_ENGINE_DIR;
  const binding = join(engineFolder('native'), 'tfjs_binding.node');
  const before = await stat(binding);
  const result = await installEngine({ engine: 'native' });
  assert.equal(result.state, 'present');
  assert.deepEqual(await stat(binding), before);
});

test('the official engine that cannot be downloaded leaves nothing and says why', async () => {
  await _install({ npm: 'echo "npm error code ENOTFOUND" >&2; exit 1' });
  await assert.rejects(installEngine({ engine: 'official' }), {
    code: 'ENGINE_INSTALL_FAILED',
    message:
      /^Could not install the official engine because npm could not download @tensorflow\/tfjs-node-gpu@4\.22\.0 \(npm error code ENOTFOUND\): /,
  });
  assert.deepEqual(await readdir(root), []);
});

test('the official engine whose script fails leaves nothing and says why', async () => {
  const install =
    'while [ "$1" != --prefix ]; do shift; done; d=$2/node_modules/@tensorflow/tfjs-node-gpu/scripts; mkdir -p $d';
  await _install({
    npm: `${install}; echo "throw new Error('getaddrinfo ENOTFOUND storage.googleapis.com')" > $d/install.js`,
  });
  await assert.rejects(installEngine({ engine: 'official' }), {
    code: 'ENGINE_INSTALL_FAILED',
    message:
      /the install script of @tensorflow\/tfjs-node-gpu failed \(.*ENOTFOUND storage\.googleapis\.com.*\): /,
  });
  assert.deepEqual(await readdir(root), []);
});

/** Puts shell scripts where programs are looked for, which hold nothing else. */
async function _install(programs: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, body] of Object.entries(programs)) {
    const path = join(folder, 'bin', name);
    await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\nNOTES=${folder}\n${body}\n`);
    await chmod(path, 0o755);
  }
}
