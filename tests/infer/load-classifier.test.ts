import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { loadClassifier } from '../../src/infer/index.ts';
import {
  type ModelProto,
  readMetadata,
  readOnnxModel,
  withMetadata,
  writeOnnxModel,
} from '../../src/onnx/index.ts';
import { greyImage, LINEAR_MODEL, linearProbabilities } from './linear-model.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-classifier-'));
});
after(() => rm(folder, { recursive: true }));

/** Writes the linear model with other metadata or another graph. */
async function writeVariant(change: (model: ModelProto) => ModelProto): Promise<string> {
  const path = join(folder, `${Math.random()}.onnx`);
  await writeFile(path, writeOnnxModel(change(readOnnxModel(await readFile(LINEAR_MODEL)))));
  return path;
}

function withEntries(entries: Readonly<Record<string, string | undefined>>): Promise<string> {
  return writeVariant((model) => {
    const merged = Object.entries({ ...readMetadata(model), ...entries });
    return withMetadata(
      model,
      Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    );
  });
}

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

test('loadClassifier() takes labels and preprocessing from the file', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  assert.deepEqual(classifier.labels, ['angry', 'happy', 'neutral']);
  assert.deepEqual([classifier.spec.width, classifier.spec.height, classifier.spec.channels], [4, 2, 1]);
  assert.deepEqual(Object.keys(classifier.metadata), ['labels', 'preprocess', 'preprocess_hash']);
});

test('classify() gives the hand-worked probabilities, likeliest first', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const { label, probability, topK } = await classifier.classify(greyImage(60));
  const [angry, happy, neutral] = linearProbabilities(60);
  assert.equal(label, 'happy');
  assertClose(probability, happy!);
  assert.deepEqual(
    topK.map((entry) => entry.label),
    ['happy', 'neutral', 'angry'],
  );
  assertClose(topK[1]!.probability, neutral!);
  assertClose(topK[2]!.probability, angry!);
});

test('classify() takes a path, bytes and pixels alike, of any size and colour', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const path = join(folder, 'photo.png');
  const colour = {
    create: { width: 31, height: 17, channels: 3, background: { r: 140, g: 140, b: 140 } },
  } as const;
  await sharp(colour).png().toFile(path);
  const pixels = {
    width: 31,
    height: 17,
    channels: 3,
    pixels: new Uint8Array(31 * 17 * 3).fill(140),
  } as const;
  for (const image of [path, await readFile(path), pixels]) {
    const { label, probability } = await classifier.classify(image, { topK: 1 });
    assert.equal(label, 'angry');
    assertClose(probability, linearProbabilities(140)[0]!);
  }
});

test('classify() gives as many labels as asked for and logarithms on request', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const result = await classifier.classify(greyImage(150), { topK: 2, logProbabilities: true });
  assert.equal(result.topK.length, 2);
  assertClose(result.logProbability!, Math.log(linearProbabilities(150)[0]!));
  assert.deepEqual(Object.keys((await classifier.classify(greyImage(150))).topK[0]!), [
    'label',
    'probability',
  ]);
  await assert.rejects(classifier.classify(greyImage(150), { topK: 0 }), RangeError);
});

test('classifyBatch() keeps the order and takes no image as well as many', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  assert.deepEqual(await classifier.classifyBatch([]), []);
  const levels = Array.from({ length: 37 }, (_, index) => index * 7);
  const results = await classifier.classifyBatch(levels.map(greyImage));
  for (const [index, level] of levels.entries()) {
    assertClose(results[index]!.probability, Math.max(...linearProbabilities(level)));
  }
});

test('equal probabilities are ranked in the order of the labels', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const { topK } = await classifier.classify(greyImage(100));
  assert.deepEqual(
    topK.map((entry) => entry.label),
    ['angry', 'happy', 'neutral'],
  );
});

test('predict() refuses an image that the spec does not describe', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const tall = { ...greyImage(1), width: 2, height: 4 };
  await assert.rejects(classifier.predict([greyImage(1), tall]), {
    code: 'INPUT_MISMATCH',
    message: 'Could not classify image 1 because it does not fit the model: expected 4x2x1, got 2x4x1',
  });
  const short = { ...greyImage(1), pixels: new Uint8Array(7) };
  await assert.rejects(classifier.predict([short]), {
    code: 'INPUT_MISMATCH',
    message: /have 8 values and not 7: give/,
  });
});

test('a picture that cannot be read fails the call with its own code', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  await assert.rejects(classifier.classify(join(folder, 'absent.png')), { code: 'NO_SUCH_INPUT' });
  await assert.rejects(classifier.classify(Buffer.from('text')), { code: 'IMAGE_INVALID' });
  const text = join(folder, 'text.png');
  await writeFile(text, 'text');
  await assert.rejects(classifier.classify(text), {
    code: 'IMAGE_INVALID',
    message: /^Could not classify .*text\.png: Could not decode/,
  });
});

test('a closed classifier refuses to classify', async () => {
  const classifier = await loadClassifier(LINEAR_MODEL);
  await classifier.close();
  await assert.rejects(classifier.classify(greyImage(1)), { code: 'MODEL_CLOSED' });
});

test('loadClassifier() refuses what is no file and no ONNX file', async () => {
  const text = join(folder, 'text.onnx');
  await writeFile(text, 'hello');
  await assert.rejects(loadClassifier(join(folder, 'none.onnx')), {
    code: 'NO_SUCH_INPUT',
    message: /^Could not read the model because there is no such file: .*none\.onnx$/,
  });
  await assert.rejects(loadClassifier(folder), { code: 'NO_SUCH_INPUT', message: /because it is a folder/ });
  await assert.rejects(loadClassifier(text), { code: 'MODEL_INVALID', message: /is not a whole ONNX file/ });
});

test('loadClassifier() names the metadata that a foreign model lacks', async () => {
  const path = await withEntries({ labels: undefined, preprocess_hash: undefined });
  await assert.rejects(loadClassifier(path), {
    code: 'MODEL_INVALID',
    message: `Could not use ${path} as a classifier because its metadata lacks \`labels\`, \`preprocess_hash\`; make the file with \`fer export\` from a run`,
  });
});

test('loadClassifier() refuses metadata that contradict each other', async () => {
  const cases = [
    [{ preprocess_hash: 'f00' }, /preprocess spec was changed after the export: .* says f00/],
    [{ labels: '["happy","angry","neutral"]' }, /its labels are not those of its preprocess spec/],
    [{ labels: 'angry' }, /its labels are not those of its preprocess spec, .*: angry;/],
    [{ preprocess: '{}' }, /preprocess spec/],
  ] as const;
  for (const [entries, message] of cases) {
    await assert.rejects(loadClassifier(await withEntries(entries)), { message });
  }
});

test('loadClassifier() refuses a graph that is not what the metadata describe', async () => {
  const path = await writeVariant((model) => {
    const [output] = model.graph.output;
    const node = model.graph.node.map((each) => ({
      ...each,
      output: each.output.map((name) => (name === 'probabilities' ? 'scores' : name)),
    }));
    return { ...model, graph: { ...model.graph, node, output: [{ ...output!, name: 'scores' }] } };
  });
  await assert.rejects(loadClassifier(path), {
    code: 'MODEL_INVALID',
    message:
      /its output is not what its metadata describes: expected `probabilities` float32 \[batch, 3\], got `scores` float32 \[batch, 3\]$/,
  });
});

test('probabilities that are no numbers are an error, not a label', async () => {
  const path = await writeVariant((model) => {
    const initializer = model.graph.initializer.map((tensor) =>
      tensor.name === 'std' ? { ...tensor, rawData: new Uint8Array(4) } : tensor,
    );
    return { ...model, graph: { ...model.graph, initializer } };
  });
  await using classifier = await loadClassifier(path);
  await assert.rejects(classifier.classify(greyImage(100)), {
    code: 'SCORES_INVALID',
    message: /no numbers/,
  });
});

test('classifyStream() classifies as many pictures as come, in order, an unreadable one as an error', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  let pulled = 0;
  async function* pictures() {
    for (let level = 0; level < 250; level += 10) {
      pulled += 1;
      yield level === 50 ? Buffer.from('no picture') : greyImage(level);
    }
    yield join(folder, 'none.png');
  }
  const codes: string[] = [];
  let index = 0;
  for await (const result of classifier.classifyStream(pictures(), { batchSize: 4, topK: 1 })) {
    // The batch that is consumed, the one under way and the first picture of the next.
    assert.ok(pulled <= (Math.floor(index / 4) + 2) * 4 + 1, `${pulled} pulled at ${index}`);
    if ('error' in result) codes.push(result.error.code);
    else assertClose(result.probability, Math.max(...linearProbabilities(index * 10)));
    index += 1;
  }
  assert.equal(index, 26);
  assert.deepEqual(codes, ['IMAGE_INVALID', 'NO_SUCH_INPUT']);
});

test('classifyStream() ends its source where the consumer stops', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  let ended = false;
  async function* pictures() {
    try {
      for (;;) yield greyImage(1);
    } finally {
      ended = true;
    }
  }
  for await (const _ of classifier.classifyStream(pictures(), { batchSize: 2 })) break;
  assert.equal(ended, true);
});

test('crop: centre classifies the middle of a picture, none all of it', async () => {
  // Twice as wide as the model's 4x2: white left and right, grey in the middle.
  const row = [255, 255, 60, 60, 60, 60, 255, 255];
  const wide = { width: 8, height: 2, channels: 1, pixels: Uint8Array.from([...row, ...row]) } as const;
  await using middle = await loadClassifier(LINEAR_MODEL, { crop: 'centre' });
  assertClose((await middle.classify(wide)).probability, linearProbabilities(60)[1]!);
  await using all = await loadClassifier(LINEAR_MODEL);
  assert.equal((await all.classify(wide)).label, 'angry');
});

test('a provider that does not work fails where it is required and is said where it is preferred', async () => {
  await using onCpu = await loadClassifier(LINEAR_MODEL);
  assert.deepEqual([onCpu.provider, onCpu.fallbackReason], ['cpu', undefined]);
  await assert.rejects(loadClassifier(LINEAR_MODEL, { provider: 'abacus' }), {
    code: 'USAGE',
    message: /no such provider: `abacus`; it offers cpu, /,
  });
  await using preferred = await loadClassifier(LINEAR_MODEL, { provider: 'cuda', providerPolicy: 'prefer' });
  assert.equal(preferred.provider === 'cuda', preferred.fallbackReason === undefined);
  assertClose((await preferred.classify(greyImage(60))).probability, linearProbabilities(60)[1]!);
  if (preferred.provider === 'cuda') return;
  await assert.rejects(loadClassifier(LINEAR_MODEL, { provider: 'cuda' }), {
    code: 'DEVICE_UNAVAILABLE',
    message: /on `cuda` because it does not work here: .*; install what it needs, or take `cpu`/,
  });
});

test('a file made for one layout or one batch classifies all the same', async () => {
  const transposed = await writeVariant((model) => {
    const dims = model.graph.input[0]!.type!.tensorType!.shape!.dim;
    // [batch, height, width, 1] and [batch, 1, height, width] are the same bytes.
    const [batch, height, width, channels] = dims;
    dims.splice(0, 4, { ...batch!, dimParam: undefined, dimValue: 3 } as never, channels!, height!, width!);
    return model;
  });
  await using classifier = await loadClassifier(transposed);
  const rows = await classifier.predict([20, 60, 100, 140].map(greyImage));
  assert.equal(rows.length, 4);
  for (const [index, row] of rows.entries()) {
    for (const [label, expected] of linearProbabilities(20 + 40 * index).entries())
      assertClose(row[label]!, expected);
  }
});

test('predictions at the same time, and after each other in batches of several sizes, do not touch each other', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const check = async (levels: readonly number[]): Promise<void> => {
    const rows = await classifier.predict(levels.map(greyImage));
    for (const [index, level] of levels.entries()) {
      assertClose(rows[index]![1]!, linearProbabilities(level)[1]!);
    }
  };
  await Promise.all(
    [
      [10, 20],
      [200, 30],
      [40, 180, 90],
      [70, 5],
    ].map(check),
  );
  for (const levels of [[250, 240, 230], [10], [20, 30], [60]]) await check(levels);
});
