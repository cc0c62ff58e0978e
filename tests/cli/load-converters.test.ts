import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConverters } from '../../src/cli/load-converters.ts';
import { exportOnnx } from '../../src/export/index.ts';
import { sequentialJson, withModelJson } from '../export/assert-refused.ts';
import { runOnnx } from '../export/runtimes.ts';
import { runCli } from './run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-converters-'));
after(() => rm(folder, { recursive: true }));

async function writeModule(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const halve = await writeModule(
  'halve.mjs',
  `import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
export default {
  classNames: ['Halve'],
  support: 'Mul',
  config: z.object({}),
  convert: ({ graph, input }) => [graph.add('Mul', [input, graph.scalar(0.5)])],
};
`,
);
const MODEL = sequentialJson([{ class_name: 'Halve', config: {} }], [3]);

test('a converter of a file makes a layer of ones own exportable', async () => {
  const converters = await loadConverters([halve]);
  await withModelJson(MODEL, async (path) => {
    await assert.rejects(exportOnnx(path), { code: 'UNSUPPORTED_LAYER' });
    const { bytes } = await exportOnnx(path, { converters });
    const [output] = await runOnnx(bytes, [
      { dims: [1, 3], data: Float32Array.of(1, -3, 8), type: 'float32' },
    ]);
    assert.deepEqual([...output!.data], [0.5, -1.5, 4]);
  });
});

test('fer export --converter reaches the export', async () => {
  await withModelJson(MODEL, async (path) => {
    const out = join(folder, 'halved.onnx');
    const args = ['export', path, '--out', out, '--converter', halve, '--no-check'];
    const { code, stderr } = await runCli(args);
    assert.equal(code, 0, stderr);
  });
});

test('a layer of ones own is checked against its class, where the module registers it with tfjs', async () => {
  const moduleOf = (name: string, factor: number) =>
    writeModule(
      `${name}.mjs`,
      `import * as tf from ${JSON.stringify(import.meta.resolve('@tensorflow/tfjs'))};
import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
class ${name} extends tf.layers.Layer {
  static className = '${name}';
  call(inputs) {
    return tf.mul([inputs].flat()[0], 0.25);
  }
}
tf.serialization.registerClass(${name});
export default {
  classNames: ['${name}'],
  support: 'Mul',
  config: z.object({}),
  convert: ({ graph, input }) => [graph.add('Mul', [input, graph.scalar(${factor})])],
};
`,
    );
  const attempt = async (name: string, factor: number) => {
    const out = join(folder, `${name}.onnx`);
    const converter = await moduleOf(name, factor);
    const model = sequentialJson([{ class_name: name, config: {} }], [3]);
    const args = ['--out', out, '--converter', converter, '--require-check'];
    const result = await withModelJson(model, (path) => runCli(['export', path, ...args]));
    return { ...result, isWritten: existsSync(out) };
  };
  const right = await attempt('Quarter', 0.25);
  assert.deepEqual([right.code, right.isWritten], [0, true], right.stderr);
  assert.match(right.stdout, /checked against the model/);
  const wrong = await attempt('Third', 0.3);
  assert.deepEqual([wrong.code, wrong.isWritten], [1, false]);
  assert.match(wrong.stderr, /ONNX Runtime computes something else from it/);
});

test('a file that does not load, or holds no converter, is refused by its name', async () => {
  await assert.rejects(loadConverters([join(folder, 'none.mjs')]), {
    code: 'NO_SUCH_INPUT',
    message: /none\.mjs because it is no module that Node can import/,
  });
  for (const [i, text] of ['export default 5', 'export default []', 'export const x = 1'].entries()) {
    const path = await writeModule(`wrong${i}.mjs`, text);
    await assert.rejects(loadConverters([path]), {
      code: 'USAGE',
      message: /wrong\d\.mjs because its default export is no converter/,
    });
  }
});
