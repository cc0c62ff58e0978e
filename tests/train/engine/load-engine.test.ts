import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { engineFolder } from '../../../src/train/engine/engine-location.ts';
import { PLATFORM, readManifest, writeManifest } from '../../../src/train/engine/engine-manifest.ts';
import { assertTrainable, type EngineName, loadEngine } from '../../../src/train/engine/index.ts';
import { installedEngines, whyNot } from './installed-engines.ts';
import { runModule } from './run-module.ts';

const noNative = await whyNot('native');
const names = await installedEngines();
const native = engineFolder('native');
const saved = { FER_ENGINE: process.env.FER_ENGINE, FER_ENGINE_DIR: process.env.FER_ENGINE_DIR };
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-engine-'));
});
after(() => rm(folder, { recursive: true }));
afterEach(() => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Trains one step and prints the loss: what follows it in a test is about the process around. */
const TRAIN = `
const { tf } = engine;
const model = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3, activation: 'relu' }),
  tf.layers.batchNormalization(),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 2, activation: 'softmax' }),
] });
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const loss = await model.trainOnBatch(tf.ones([2, 8, 8, 1]), tf.tensor2d([[1, 0], [0, 1]]));
`;

for (const name of names) {
  describe(`the ${name} engine in a process of its own`, () => {
    test('trains without the functions that Node 23 removed from node:util', async () => {
      const { stdout } = await runModule(`
        import util from 'node:util';
        delete util.isNullOrUndefined;
        delete util.isArray;
        const engine = await loadEngine({ engine: '${name}' });
        ${TRAIN}
        console.log(Number.isFinite(loss));
      `);
      assert.equal(stdout, 'true\n');
    });

    test('prints nothing of its own and leaves the errors of the program alone', async () => {
      const { stdout, stderr } = await runModule(`
        const engine = await loadEngine({ engine: '${name}' });
        ${TRAIN}
        console.log(process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection'));
      `);
      assert.equal(stderr, '');
      assert.equal(stdout, '0 0\n');
    });
  });
}

test('the environment is set before TensorFlow loads, and not over what the user set', {
  skip: noNative,
}, async () => {
  const { stdout } = await runModule(
    `
      const names = ['TF_FORCE_GPU_ALLOW_GROWTH', 'TF_CPP_MIN_LOG_LEVEL', 'CUDA_VISIBLE_DEVICES'];
      const load = process.dlopen;
      process.dlopen = (module, file, ...rest) => {
        if (file.endsWith('tfjs_binding.node')) console.log(names.map((name) => process.env[name]).join());
        return load(module, file, ...rest);
      };
      await loadEngine({ engine: 'native', device: 'cpu' });
    `,
    { TF_FORCE_GPU_ALLOW_GROWTH: undefined, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: undefined },
  );
  assert.equal(stdout, 'true,3,-1\n');
});

test('all engines share one TensorFlow.js', { skip: noNative }, async () => {
  const first = await loadEngine({ engine: 'portable' });
  assert.equal(first.tf.getBackend(), 'wasm');
  const second = await loadEngine({ engine: 'native' });
  assert.equal(second.tf, first.tf);
  assert.equal(second.tf.getBackend(), 'tensorflow');
  assert.equal(second.versions.tensorflow, '2.20.0');
});

test('`auto` takes the best engine and says why it passed over the others', async () => {
  process.env.FER_ENGINE_DIR = join(folder, 'empty');
  delete process.env.FER_ENGINE;
  const engine = await loadEngine();
  assert.equal(engine.name, 'portable');
  assert.equal(engine.device, 'cpu');
  assert.match(engine.reason, /native: it is not installed; official: it is not installed/);
});

test('`FER_ENGINE` says what `auto` is, and an option wins over it', async () => {
  process.env.FER_ENGINE = 'portable';
  assert.equal((await loadEngine()).name, 'portable');
  process.env.FER_ENGINE = 'official';
  process.env.FER_ENGINE_DIR = join(folder, 'empty');
  await assert.rejects(loadEngine(), { code: 'ENGINE_MISSING' });
  assert.equal((await loadEngine({ engine: 'portable' })).name, 'portable');
  process.env.FER_ENGINE = 'nativ';
  await assert.rejects(loadEngine(), { code: 'USAGE', message: /`FER_ENGINE` .*portable: nativ$/ });
});

test('a missing engine is one error that names package, platform and command', async () => {
  process.env.FER_ENGINE_DIR = join(folder, 'empty');
  await assert.rejects(loadEngine({ engine: 'native' }), {
    code: 'ENGINE_MISSING',
    message: `Could not load the native engine (@tensorflow/tfjs-node-gpu) on ${PLATFORM} because it is not installed: run \`npm run -s fer -- setup --engine native\``,
  });
});

test('a missing package is an error in words', async () => {
  const { stdout } = await runModule(`
    import Module from 'node:module';
    const load = Module._load;
    Module._load = (request, ...rest) => load(request.replace('tfjs-backend-wasm', 'tfjs-backend-none'), ...rest);
    await loadEngine({ engine: 'portable' }).catch(({ code, message }) => console.log(code, message));
  `);
  assert.match(stdout, /^ENGINE_MISSING Could not load the portable engine .* \(Cannot find module /);
});

test('an engine with a file cut short, or for another platform, is not loaded', async () => {
  process.env.FER_ENGINE_DIR = await _fakeEngine('damaged', { bytes: 3 });
  await assert.rejects(loadEngine({ engine: 'native' }), {
    code: 'ENGINE_MISSING',
    message: /because its file tfjs_binding\.node has 9 bytes instead of 3: run/,
  });
  process.env.FER_ENGINE_DIR = await _fakeEngine('elsewhere', { platform: 'plan9-mips' });
  await assert.rejects(loadEngine({ engine: 'native' }), {
    message: /because it was made for plan9-mips, not /,
  });
});

test('a binding that cannot be loaded is an error in words, and `auto` goes on without it', async () => {
  const { stdout } = await runModule(
    `
      await loadEngine({ engine: 'native' }).catch(({ code, message }) => console.log(code, message));
      console.log((await loadEngine()).name);
    `,
    { FER_ENGINE_DIR: await _fakeEngine('garbage', {}), FER_ENGINE: undefined },
  );
  assert.match(
    stdout,
    /^ENGINE_MISSING .* because it could not be loaded \(.*tfjs_binding\.node.*\): run .*\nportable\n$/,
  );
});

test('a second TensorFlow in one process is refused', { skip: noNative }, async () => {
  const before = await loadEngine({ engine: 'native' });
  process.env.FER_ENGINE_DIR = await _fakeEngine('second', {});
  await assert.rejects(loadEngine({ engine: 'native' }), {
    code: 'ENGINE_MISSING',
    message: /this process runs .*tfjs_binding\.node, and one is all it can/,
  });
  assert.equal(before.tf.getBackend(), 'tensorflow');
});

test('a GPU that is asked for and not there is an error, never a quiet CPU', { skip: noNative }, async () => {
  await assert.rejects(loadEngine({ engine: 'portable', device: 'gpu' }), { code: 'DEVICE_UNAVAILABLE' });
  await assert.rejects(loadEngine({ engine: 'native', device: 'gpu' }), {
    code: 'DEVICE_UNAVAILABLE',
    message: /because the installed TensorFlow is the CPU build: run `.* setup --engine native --device gpu`/,
  });
  delete process.env.FER_ENGINE;
  await assert.rejects(loadEngine({ device: 'gpu' }), { code: 'DEVICE_UNAVAILABLE' });
});

test('a GPU build without its libraries names each of them and what was wanted', {
  skip: noNative,
}, async () => {
  const root = join(folder, 'gpu');
  await mkdir(join(root, 'native'), { recursive: true });
  await copyFile(join(native, 'tfjs_binding.node'), join(root, 'native', 'tfjs_binding.node'));
  await symlink(join(native, 'libraries'), join(root, 'native', 'libraries'));
  await writeManifest(join(root, 'native'), { ...(await readManifest(native))!, build: 'gpu' });
  const { stdout } = await runModule(
    `
      const { device, reason } = await loadEngine({ engine: 'native' });
      console.log(device, reason.includes('libcudnn.so.9 (cuDNN 9)'));
      await loadEngine({ engine: 'native', device: 'gpu' }).catch(({ code, message }) => console.log(code, message));
    `,
    { FER_ENGINE_DIR: root, LD_LIBRARY_PATH: '' },
  );
  assert.match(
    stdout,
    /^cpu true\nDEVICE_UNAVAILABLE Could not use a GPU because missing are libcuda\.so\.1 \(the NVIDIA driver/,
  );
});

test('seeded initializers give the same numbers on every engine', { skip: noNative }, async () => {
  const kinds = [
    'glorotUniform',
    'glorotNormal',
    'heNormal',
    'heUniform',
    'leCunNormal',
    'truncatedNormal',
  ] as const;
  const drawn = new Map<EngineName, number[][]>();
  for (const name of names) {
    const { tf } = await loadEngine({ engine: name });
    drawn.set(
      name,
      kinds.map((kind) => [...tf.initializers[kind]({ seed: 3 }).apply([3, 3, 2, 4]).dataSync()]),
    );
  }
  const [first, ...others] = [...drawn.values()];
  for (const other of others) assert.deepEqual(other, first);
});

test('assertTrainable() leaves a model that can be trained as it was', async () => {
  const engine = await loadEngine({ engine: 'portable' });
  const { tf } = engine;
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [3], units: 2 }), tf.layers.batchNormalization()],
  });
  const before = model.getWeights().map((weight) => weight.arraySync());
  const { numTensors } = tf.memory();
  await assertTrainable(engine, model);
  assert.deepEqual(
    model.getWeights().map((weight) => weight.arraySync()),
    before,
  );
  assert.equal(tf.memory().numTensors, numTensors);
});

test('assertTrainable() names every operation that the engine lacks', async () => {
  const engine = await loadEngine({ engine: 'portable' });
  const { tf } = engine;
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputShape: [4], inputDim: 5, outputDim: 3 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  await assert.rejects(assertTrainable(engine, model), {
    code: 'ENGINE_MISSING',
    message: /on the portable engine because it lacks the operations UnsortedSegmentSum: run /,
  });
  assert.equal(tf.getBackend(), 'wasm');
});

/** An engine folder whose binding is nine bytes of text. */
async function _fakeEngine(
  name: string,
  { bytes = 9, platform = PLATFORM }: { readonly bytes?: number; readonly platform?: string },
): Promise<string> {
  const root = join(folder, name);
  await mkdir(join(root, 'native'), { recursive: true });
  await writeFile(join(root, 'native', 'tfjs_binding.node'), 'not a lib');
  await writeManifest(join(root, 'native'), {
    engine: 'native',
    build: 'cpu',
    tensorflow: '2.20.0',
    tfjs: '4.22.0',
    platform,
    binding: 'tfjs_binding.node',
    files: { 'tfjs_binding.node': bytes },
    verifiedOn: [],
  });
  return root;
}
