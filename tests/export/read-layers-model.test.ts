import assert from 'node:assert/strict';
import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx } from '../../src/export/index.ts';
import { readLayersModel } from '../../src/export/model/read-layers-model.ts';
import { assertClose, assertLayerParity, countNodes } from './assert-layer-parity.ts';
import { assertRefused, sequentialJson, withModelJson } from './assert-refused.ts';
import {
  loadTfjs,
  predict,
  randomizeWeights,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;

interface SavedModel {
  format?: string;
  modelTopology: Record<string, unknown>;
  weightsManifest: { paths: string[]; weights: Record<string, unknown>[] }[];
}

const tf = await loadTfjs();

function network(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 5, 2],
        filters: 3,
        kernelSize: 2,
        activation: 'hardSigmoid',
        name: 'conv',
      }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4, name: 'dense' }),
    ],
  });
  randomizeWeights(tf, model);
  return model;
}

/** Saves the network, lets `change` rewrite its files, and hands over the path. */
async function withChanged<Result>(
  change: (saved: SavedModel, folder: string) => Promise<SavedModel | undefined> | SavedModel | undefined,
  use: (path: string, model: LayersModel) => Promise<Result>,
): Promise<Result> {
  const model = network();
  try {
    return await withSavedModel(tf, model, async (path) => {
      const saved = JSON.parse(await readFile(path, 'utf8')) as SavedModel;
      const changed = (await change(saved, dirname(path))) ?? saved;
      await writeFile(path, JSON.stringify(changed));
      return await use(path, model);
    });
  } finally {
    model.dispose();
  }
}

async function assertStillSame(change: Parameters<typeof withChanged>[0]): Promise<void> {
  await withChanged(change, async (path, model) => {
    const { bytes } = await exportOnnx(path);
    const inputs = [randomTensor([2, 6, 5, 2], 3)];
    assertClose(await runOnnx(bytes, inputs), predict(tf, model, inputs));
  });
}

async function assertInvalid(change: Parameters<typeof withChanged>[0], message: RegExp): Promise<void> {
  await withChanged(change, (path) => assert.rejects(exportOnnx(path), { code: 'MODEL_INVALID', message }));
}

test('a model that the Python converter wrapped is read', () =>
  assertStillSame((saved) => ({
    ...saved,
    modelTopology: { keras_version: '2.6.0', backend: 'tensorflow', model_config: saved.modelTopology },
  })));

test('a Sequential model that is a bare list of layers, with keys that only Keras writes, is read', () =>
  assertStillSame((saved) => {
    const config = saved.modelTopology.config as { layers: Record<string, unknown>[] };
    const layers = config.layers.map((layer) => ({
      ...layer,
      module: 'keras.layers',
      registered_name: null,
    }));
    return { ...saved, modelTopology: { ...saved.modelTopology, config: layers } };
  }));

test('keys and values in camel case are read', () =>
  assertStillSame((saved) => {
    const config = saved.modelTopology.config as { layers: { config: Record<string, unknown> }[] };
    const { kernel_size: kernelSize, ...rest } = config.layers[0]!.config;
    config.layers[0]!.config = { ...rest, kernelSize, dataFormat: 'channelsLast', activation: 'hardSigmoid' };
    return saved;
  }));

test('weights are found by name, in any order and group, across shards that cut them', () =>
  assertStillSame(async (saved, folder) => {
    const { weights } = saved.weightsManifest[0]!;
    const bytes = await readFile(join(folder, 'weights.bin'));
    let offset = 0;
    const parts = weights.map((weight) => {
      const length = 4 * (weight.shape as number[]).reduce((product, dim) => product * dim, 1);
      offset += length;
      return { weight, bytes: bytes.subarray(offset - length, offset) };
    });
    const shuffled = [...parts.slice(3).reverse(), ...parts.slice(0, 3)];
    const [first, second] = [shuffled.slice(0, 2), shuffled.slice(2)];
    const optimizer = { name: 'Adam/iter', shape: [], dtype: 'int32', group: 'optimizer' };
    const joined = Buffer.concat([Buffer.alloc(4, 1), ...second.map((part) => part.bytes)]);
    await writeFile(join(folder, 'a.bin'), Buffer.concat(first.map((part) => part.bytes)));
    await writeFile(join(folder, 'b1.bin'), joined.subarray(0, 33));
    await writeFile(join(folder, 'b2.bin'), joined.subarray(33));
    await rm(join(folder, 'weights.bin'));
    return {
      ...saved,
      weightsManifest: [
        { paths: ['a.bin'], weights: first.map((part) => part.weight) },
        { paths: ['b1.bin', './b2.bin'], weights: [optimizer, ...second.map((part) => part.weight)] },
      ],
    };
  }));

for (const dtype of ['uint8', 'uint16', 'float16'] as const) {
  test(`weights quantised to ${dtype} are what tfjs decodes`, async () => {
    const size = 32;
    const bytes = Buffer.from(Array.from({ length: size * 2 }, (_, i) => (i * 37 + 11) % 120));
    const data = dtype === 'uint8' ? bytes.subarray(0, size) : bytes;
    const quantization = dtype === 'float16' ? { dtype } : { dtype, min: -1.7, scale: 0.013 };
    const entry = { name: 'layer0/kernel', shape: [4, 8], dtype: 'float32', quantization } as const;
    const buffer = Uint8Array.from(data).buffer;
    const [expected] = Object.values(tf.io.decodeWeights(buffer, [entry as never]));
    const json = {
      ...sequentialJson([{ class_name: 'Dense', config: { units: 8, use_bias: false } }], [4]),
      weightsManifest: [{ paths: ['w.bin'], weights: [entry] }],
    };
    await withModelJson(json, async (path) => {
      await writeFile(join(dirname(path), 'w.bin'), data);
      const { weights } = await readLayersModel(path);
      assert.deepEqual(weights.find('layer0/kernel')!.data, expected!.dataSync());
    });
  });
}

test('float16 weights that are subnormal, infinite or not a number are widened as IEEE 754 says', async () => {
  const entry = { name: 'layer0/bias', shape: [6], dtype: 'float32', quantization: { dtype: 'float16' } };
  const json = {
    ...sequentialJson([{ class_name: 'ReLU', config: {} }], [6]),
    weightsManifest: [{ paths: ['w.bin'], weights: [entry] }],
  };
  await withModelJson(json, async (path) => {
    await writeFile(
      join(dirname(path), 'w.bin'),
      Buffer.from(Uint16Array.of(1, 0x8001, 0x7c00, 0xfc00, 0x7e00, 0x3555).buffer),
    );
    const { weights } = await readLayersModel(path);
    const wanted = [
      2 ** -24,
      -(2 ** -24),
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      0.333251953125,
    ];
    assert.deepEqual([...weights.find('layer0/bias')!.data], wanted);
  });
});

test('nested models, also called twice, are taken apart and share their weights', async () => {
  const model = await assertLayerParity((tf) => {
    const inputs = [tf.input({ shape: [5, 6, 2] }), tf.input({ shape: [5, 6, 2] })];
    const inner = tf.sequential({
      name: 'inner',
      layers: [
        tf.layers.conv2d({ inputShape: [5, 6, 2], filters: 3, kernelSize: 2, name: 'conv' }),
        tf.layers.globalAveragePooling2d({}),
      ],
    });
    const middleInput = tf.input({ shape: [5, 6, 2] });
    const middle = tf.model({
      inputs: middleInput,
      outputs: tf.layers.dense({ units: 4 }).apply(inner.apply(middleInput) as Symbolic) as Symbolic,
      name: 'middle',
    });
    const outputs = inputs.map((input) => middle.apply(input) as Symbolic);
    return tf.model({ inputs, outputs: tf.layers.concatenate().apply(outputs) as Symbolic });
  });
  assert.deepEqual(countNodes(model), { Transpose: 2, Conv: 2, ReduceMean: 2, Gemm: 2, Concat: 1 });
  assert.equal(model.graph.initializer.filter(({ dims }) => dims.length === 4).length, 1);
  assert.ok(model.graph.node.some(({ name }) => name === 'middle/inner/conv/Conv'));
});

test('a Sequential model whose first layer is a model is read', async () => {
  await assertLayerParity((tf) => {
    const base = tf.sequential({
      layers: [tf.layers.dense({ inputShape: [4], units: 3, activation: 'relu' })],
    });
    return tf.sequential({ layers: [base, tf.layers.dense({ units: 2 })] });
  });
});

test('every layer that is not supported is named at once, nested ones too, before a weight is looked for', async () => {
  const content = sequentialJson(
    [
      { class_name: 'Conv1D', config: { name: 'first' } },
      { class_name: 'Dense', config: { name: 'fine', units: 2 } },
      { class_name: 'Dense', config: { name: 'odd', units: 2, activation: 'maxout' } },
      {
        class_name: 'Sequential',
        config: { layers: [{ class_name: 'MyOwn', config: { name: 'deep' } }], name: 'nest' },
      },
    ],
    [4],
  );
  await withModelJson(content, async (path) => {
    await assert.rejects(
      exportOnnx(path),
      (error: Error & { code?: string; details?: { layers?: object[] } }) => {
        assert.equal(error.code, 'UNSUPPORTED_LAYER');
        assert.match(
          error.message,
          /because of 3 layers: `first` \(Conv1D\) .*; `odd` \(Dense\) .*; `deep` \(MyOwn\) /,
        );
        assert.equal(error.details?.layers?.length, 3);
        return true;
      },
    );
  });
});

test('layers that refuse the shapes of their inputs are named at once, those after them not', async () => {
  const model = await new Promise<LayersModel>((resolve) => {
    const input = tf.input({ shape: [8, 8, 2] });
    const a = tf.layers.softmax({ axis: 1, name: 'a' }).apply(input) as Symbolic;
    const b = tf.layers.softmax({ axis: 2, name: 'b' }).apply(input) as Symbolic;
    const sum = tf.layers.add({ name: 'sum' }).apply([a, b]) as Symbolic;
    resolve(tf.model({ inputs: input, outputs: sum }));
  });
  await withSavedModel(tf, model, async (path) => {
    await assert.rejects(exportOnnx(path), {
      code: 'UNSUPPORTED_LAYER',
      message: /2 layers: `a` \(Softmax\) has axis 1.*; `b` \(Softmax\) has axis 2[^;]*$/,
    });
  });
});

test('a file that is not there, not JSON, or of another kind is named', async () => {
  await assert.rejects(exportOnnx('no/such/model.json'), {
    code: 'NO_SUCH_INPUT',
    message: /no\/such\/model\.json/,
  });
  const cases: [unknown, RegExp][] = [
    ['{"modelTopology":', /is not JSON/],
    ['null', /not a LayersModel/],
    [{ format: 'graph-model', modelTopology: { node: [] }, weightsManifest: [] }, /is a graph model/],
    [{ modelTopology: {}, weightsManifest: [] }, /`class_name`/],
    [{ modelTopology: { class_name: 'RNNCell', config: {} }, weightsManifest: [] }, /its class is RNNCell/],
    [
      { modelTopology: { class_name: 'Sequential', config: [] }, weightsManifest: [] },
      /its Sequential model is damaged/,
    ],
    [
      sequentialJson([{ class_name: 'Dense', config: { units: 2 } }], [3]),
      /weight `layer0\/kernel` is missing/,
    ],
    [
      {
        modelTopology: { class_name: 'Sequential', config: [{ class_name: 'ReLU', config: { name: 'r' } }] },
        weightsManifest: [],
      },
      /`r_input` \(InputLayer\) has no `batch_input_shape`/,
    ],
  ];
  for (const [content, message] of cases) {
    await withModelJson(content, (path) => assert.rejects(exportOnnx(path), { message }));
  }
});

test('functional models with references that lead nowhere or in a circle are refused', async () => {
  const functional = (inbound: unknown, output: unknown) => ({
    modelTopology: {
      class_name: 'Model',
      config: {
        layers: [
          {
            name: 'in',
            class_name: 'InputLayer',
            config: { batch_input_shape: [null, 3] },
            inbound_nodes: [],
          },
          { name: 'a', class_name: 'ReLU', config: {}, inbound_nodes: [[inbound]] },
        ],
        input_layers: [['in', 0, 0]],
        output_layers: [output],
      },
    },
    weightsManifest: [],
  });
  const cases: [unknown, unknown, RegExp][] = [
    [
      ['a', 0, 0, {}],
      ['a', 0, 0],
      /layer `a` takes output 0 of call 0 of `a`, which does not exist or waits for it/,
    ],
    [['b', 0, 0, {}], ['a', 0, 0], /of `b`, which does not exist/],
    [['in', 0, 0, {}], ['c', 0, 0], /its output `c` is not among its layers/],
    [['in'], ['a', 0, 0], /its model is damaged: `layers.1.inbound_nodes/],
  ];
  for (const [inbound, output, message] of cases) {
    await withModelJson(functional(inbound, output), (path) =>
      assert.rejects(exportOnnx(path), { code: 'MODEL_INVALID', message }),
    );
  }
});

test('models and cells within each other without end are refused', async () => {
  // As text, since JSON.stringify overflows the stack.
  const nest = (before: string, inside: string, after: string): string =>
    before.repeat(3_000) + inside + after.repeat(3_000);
  const model = '{"class_name":"Sequential","name":"m","config":{"layers":[';
  const stack = '{"class_name":"StackedRNNCells","config":{"cells":[';
  const cell = nest(stack, '{"class_name":"LSTMCell","config":{"units":2}}', ']}}');
  for (const layer of [
    nest(model, '{"class_name":"ReLU","name":"relu"}', ']}}'),
    `{"class_name":"RNN","name":"rnn","config":{"cell":${cell}}}`,
  ]) {
    const content = `{"modelTopology":${model}${layer}]}},"weightsManifest":[]}`;
    await withModelJson(content, (path) =>
      assert.rejects(exportOnnx(path), { code: 'MODEL_INVALID', message: /nested more than 500 deep/ }),
    );
  }
});

test('Sequential models within each other are read once each', { timeout: 20_000 }, async () => {
  let layer: object = { class_name: 'ReLU', config: { name: 'relu', batch_input_shape: [null, 3] } };
  for (let i = 0; i < 60; i++) {
    layer = { class_name: 'Sequential', config: { name: `model${i}`, layers: [layer] } };
  }
  await withModelJson({ modelTopology: layer, weightsManifest: [] }, async (path) => {
    assert.equal((await exportOnnx(path)).nodes, 1);
  });
});

test('a call with arguments, an operation of TensorFlow and a layer of Keras alone are refused together', async () => {
  const input = { name: 'in', class_name: 'InputLayer', config: { batch_input_shape: [null, 3] } };
  const layers = [
    input,
    { name: 'a', class_name: 'ReLU', config: {}, inbound_nodes: [[['in', 0, 0, { training: true }]]] },
    { name: 'b', class_name: 'TFOpLambda', config: {}, inbound_nodes: [[['a', 0, 0, { y: 2 }]]] },
    { name: 'c', class_name: 'GroupNormalization', config: {}, inbound_nodes: [[['b', 0, 0, {}]]] },
  ];
  const config = { layers, input_layers: [['in', 0, 0]], output_layers: [['c', 0, 0]] };
  const content = { modelTopology: { class_name: 'Functional', config }, weightsManifest: [] };
  await withModelJson(content, (path) =>
    assert.rejects(exportOnnx(path), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'UNSUPPORTED_LAYER');
      assert.match(error.message, /`a` \(ReLU\) is called with arguments.*: \{"training":true\};/);
      assert.match(error.message, /`b` \(TFOpLambda\) is an operation of TensorFlow within a Keras model/);
      assert.match(error.message, /`c` \(GroupNormalization\) is a layer of Keras that tfjs does not have/);
      return true;
    }),
  );
});

test('a functional model of Keras 3, which tfjs cannot load, is refused by that name', async () => {
  const inbound = [{ args: [{ class_name: '__keras_tensor__', config: {} }], kwargs: {} }];
  const layers = [{ name: 'a', class_name: 'ReLU', config: {}, inbound_nodes: inbound }];
  const content = { modelTopology: { class_name: 'Functional', config: { layers } }, weightsManifest: [] };
  await withModelJson(content, (path) =>
    assert.rejects(exportOnnx(path), { code: 'MODEL_INVALID', message: /Keras 3 saved it.*`tf_keras`/ }),
  );
});

test('an input that is not among the layers is refused, also where no output depends on it', async () => {
  const layer = { name: 'in', class_name: 'InputLayer', config: { batch_input_shape: [null, 3] } };
  const content = {
    modelTopology: {
      class_name: 'Model',
      config: {
        layers: [layer],
        input_layers: [
          ['in', 0, 0],
          ['gone', 0, 0],
        ],
        output_layers: [['in', 0, 0]],
      },
    },
    weightsManifest: [],
  };
  await withModelJson(content, (path) =>
    assert.rejects(exportOnnx(path), {
      code: 'MODEL_INVALID',
      message: /its input `gone` \(call 0, output 0\) is not an InputLayer of it/,
    }),
  );
});

test('an input that is there twice is refused, as by tfjs', async () => {
  const layer = { name: 'in', class_name: 'InputLayer', config: { batch_input_shape: [null, 3] } };
  const ends = {
    input_layers: [
      ['in', 0, 0],
      ['in', 0, 0],
    ],
    output_layers: [['in', 0, 0]],
  };
  const content = {
    modelTopology: { class_name: 'Model', config: { layers: [layer], ...ends } },
    weightsManifest: [],
  };
  await withModelJson(content, (path) =>
    assert.rejects(exportOnnx(path), { code: 'MODEL_INVALID', message: /its input `in` is there twice/ }),
  );
});

test('a tensor that is an output twice gets two names', async () => {
  const content = {
    modelTopology: {
      class_name: 'Model',
      config: {
        layers: [
          {
            name: 'in',
            class_name: 'InputLayer',
            config: { batch_input_shape: [null, 2] },
            inbound_nodes: [],
          },
          { name: 'a', class_name: 'ReLU', config: {}, inbound_nodes: [[['in', 0, 0, {}]]] },
        ],
        input_layers: [['in', 0, 0]],
        output_layers: [
          ['a', 0, 0],
          ['a', 0, 0],
        ],
      },
    },
    weightsManifest: [],
  };
  await withModelJson(content, async (path) => {
    const { bytes } = await exportOnnx(path);
    const outputs = await runOnnx(bytes, [{ dims: [1, 2], data: Float32Array.of(-1, 2), type: 'float32' }]);
    assert.deepEqual(
      outputs.map(({ data }) => [...data]),
      [
        [0, 2],
        [0, 2],
      ],
    );
  });
});

test('a weight file that is missing, short or outside the folder is named', async () => {
  await assertInvalid(async (_saved, folder) => {
    await rename(join(folder, 'weights.bin'), join(folder, 'other.bin'));
    return undefined;
  }, /its weight file \.\/weights\.bin cannot be read/);
  await assertInvalid(async (_saved, folder) => {
    await truncate(join(folder, 'weights.bin'), 100);
    return undefined;
  }, /\.\/weights\.bin ends 8 bytes too early for weight `conv\/bias`/);
  await assertInvalid(async (_saved, folder) => {
    await appendFile(join(folder, 'weights.bin'), 'more');
    return undefined;
  }, /\.\/weights\.bin holds 4 bytes more than the weights that are listed/);
  await assertInvalid((saved) => {
    saved.weightsManifest[0]!.paths = ['../weights.bin'];
    return saved;
  }, /its weight file is outside its folder: \.\.\/weights\.bin/);
});

test('a weight that is missing, of another shape, of no number type or there twice is named', async () => {
  const changed =
    (change: (weights: Record<string, unknown>[]) => Record<string, unknown>[]) => (saved: SavedModel) => {
      saved.weightsManifest[0]!.weights = change(saved.weightsManifest[0]!.weights);
      return saved;
    };
  await assertInvalid(
    changed((weights) =>
      weights.map((weight) =>
        weight.name === 'norm/moving_variance' ? { ...weight, name: 'else' } : weight,
      ),
    ),
    /weight `norm\/moving_variance` is missing/,
  );
  await assertInvalid(
    changed((weights) =>
      weights.map((weight) => (weight.name === 'conv/kernel' ? { ...weight, shape: [2, 2, 3, 2] } : weight)),
    ),
    /weight `conv\/kernel` has the wrong shape: got \[2, 2, 3, 2\], expected \[2, 2, 2, 3\]/,
  );
  await assertInvalid(
    changed((weights) => weights.map((weight, i) => (i === 0 ? { ...weight, dtype: 'string' } : weight))),
    /weight `conv\/kernel` has dtype string/,
  );
  await assertInvalid(
    changed((weights) => weights.map((weight, i) => (i === 1 ? { ...weight, name: 'conv/kernel' } : weight))),
    /weight `conv\/kernel` is there twice/,
  );
  await assertInvalid(
    changed((weights) => weights.map((weight) => ({ ...weight, dtype: 'constructor' }))),
    /weight `conv\/kernel` has dtype constructor, not a number/,
  );
});

test('a class with the name of what every object has is refused like any other', () =>
  assertRefused({ class_name: 'constructor', config: {} }, /is of a class that is not exported/));
