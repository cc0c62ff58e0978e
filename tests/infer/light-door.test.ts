import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINEAR_MODEL } from './linear-model.ts';
import { runWithout } from './run-without.ts';

const DOOR = JSON.stringify(import.meta.resolve('../../src/infer/index.ts'));
const TRAINING = ['@tensorflow', 'rxjs'];

test('src/infer loads and classifies where neither TensorFlow.js nor RxJS can be found', () => {
  const run = runWithout(
    TRAINING,
    `import { createRequire } from 'node:module';
    const { loadClassifier } = await import(${DOOR});
    const classifier = await loadClassifier(${JSON.stringify(LINEAR_MODEL)});
    const { label } = await classifier.classify({ width: 4, height: 2, channels: 1, pixels: new Uint8Array(8) });
    await classifier.close();
    const required = Object.keys(createRequire(${DOOR}).cache).filter((path) => /@tensorflow|rxjs/.test(path));
    console.log(label, required.length);`,
  );
  assert.equal(run.stdout, 'happy 0\n', run.stderr);
});

test('src/infer loads no native library and no plotting before it is used', () => {
  const heavy = ['onnxruntime-node', 'sharp', 'vega', 'vega-lite'];
  const run = runWithout(heavy, `await import(${DOOR}); console.log('loaded');`);
  assert.equal(run.stdout, 'loaded\n', run.stderr);
});

test('a module that needs RxJS does not load under the same check', () => {
  const pipeline = JSON.stringify(import.meta.resolve('../../src/pipeline/index.ts'));
  const run = runWithout(TRAINING, `await import(${pipeline}); console.log('loaded');`);
  assert.equal(run.stdout, '');
  assert.match(run.stderr, /Cannot find package rxjs/);
});
