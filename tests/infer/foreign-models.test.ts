import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RawImage } from '../../src/image/index.ts';
import { type ForeignPreprocess, loadClassifier, parseForeignPreprocess } from '../../src/infer/index.ts';
import { LINEAR_MODEL } from './linear-model.ts';

interface Golden {
  readonly width: number;
  readonly height: number;
  readonly images: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly model: string;
    readonly preprocess: ForeignPreprocess;
    readonly probabilities: readonly (readonly number[])[];
  }[];
}

const golden = JSON.parse(readFileSync(modelPath('foreign.json'), 'utf8')) as Golden;
const labels = ['a', 'b', 'c', 'd'];
const images = golden.images.map(
  (pixels): RawImage => ({
    width: golden.width,
    height: golden.height,
    channels: 3,
    pixels: Uint8Array.from(pixels),
  }),
);

function modelPath(name: string): string {
  return fileURLToPath(new URL(`golden/${name}`, import.meta.url));
}

for (const { model, preprocess, probabilities } of golden.cases) {
  const how = `${preprocess.layout}, ${preprocess.order ?? 'rgb'}`;
  test(`a model that says nothing of itself gives what onnxruntime gives in Python (${model}, ${how})`, async () => {
    await using classifier = await loadClassifier(modelPath(`${model}.onnx`), {
      labels,
      preprocess,
      activation: 'softmax',
    });
    // A score of float16 may be rounded to the neighbouring one.
    const tolerance = model === 'foreign-half' ? 1e-3 : 1e-5;
    // Fewer than, as many as and more than the batch that one of the models fixes.
    for (const count of [1, 2, 3, 4]) {
      const rows = await classifier.predict(images.slice(0, count));
      assert.equal(rows.length, count);
      for (const [index, row] of rows.entries()) {
        for (const [label, value] of row.entries()) {
          assert.ok(Math.abs(value - probabilities[index]![label]!) < tolerance);
        }
      }
    }
    const { label } = await classifier.classify(images[3]!);
    assert.equal(label, labels[probabilities[3]!.indexOf(Math.max(...probabilities[3]!))]);
  });
}

test('a model that says nothing of itself is refused with the options to give and what it takes', async () => {
  const path = modelPath('foreign-nchw.onnx');
  await assert.rejects(loadClassifier(path), {
    code: 'MODEL_INVALID',
    message:
      /give `labels`, `preprocess`, `activation` \(.*\).*it takes `data` float32 \[2, 3, 2, 3\] and gives `scores` float32 \[2, 4\]/,
  });
  await assert.rejects(loadClassifier(path, { labels, activation: 'softmax' }), {
    message: /give `preprocess` \(/,
  });
});

test('a model that describes itself takes no other description', async () => {
  await assert.rejects(loadClassifier(LINEAR_MODEL, { labels: ['x', 'y', 'z'] }), {
    code: 'USAGE',
    message: /Could not take `labels` for .* because the file says itself/,
  });
});

const nchw: ForeignPreprocess = { layout: 'NCHW', channels: 3, scale: 1, mean: 0, std: 1 };
const refusals: readonly {
  readonly title: string;
  readonly model: string;
  readonly preprocess: ForeignPreprocess;
  readonly labels?: readonly string[];
  readonly scores?: string;
  readonly code: string;
  readonly message: RegExp;
}[] = [
  {
    title: 'the wrong layout',
    model: 'foreign-uint8',
    preprocess: nchw,
    code: 'INPUT_MISMATCH',
    message: /`channels` is 3 in a `layout` of NCHW: its input is `data` uint8 \[N, 2, 3, 3\]/,
  },
  {
    title: 'the wrong channels',
    model: 'foreign-nchw',
    preprocess: { ...nchw, channels: 1 },
    code: 'INPUT_MISMATCH',
    message: /`channels` is 1 in a `layout` of NCHW: its input is `data` float32 \[2, 3, 2, 3\]/,
  },
  {
    title: 'the wrong width',
    model: 'foreign-nchw',
    preprocess: { ...nchw, width: 9 },
    code: 'INPUT_MISMATCH',
    message: /`width` is 9 in a `layout` of NCHW/,
  },
  {
    title: 'no size where the model leaves it open',
    model: 'foreign-nhwc',
    preprocess: { ...nchw, layout: 'NHWC' },
    code: 'INPUT_MISMATCH',
    message: /the model leaves `width` open, so it must be given/,
  },
  {
    title: 'standardization of an input that holds bytes',
    model: 'foreign-uint8',
    preprocess: { ...nchw, layout: 'NHWC', mean: 100 },
    code: 'INPUT_MISMATCH',
    message: /its input is uint8/,
  },
  {
    title: 'too few labels',
    model: 'foreign-nchw',
    preprocess: nchw,
    labels: ['a', 'b', 'c'],
    code: 'LABELS_MISMATCH',
    message: /with 3 labels because no output has .*`scores` float32 \[2, 4\], the labels are a, b, c/,
  },
  {
    title: 'one label',
    model: 'foreign-nchw',
    preprocess: nchw,
    labels: ['a'],
    code: 'LABELS_MISMATCH',
    message: /a classifier tells two labels or more apart: got a$/,
  },
  {
    title: 'an output that is not there',
    model: 'foreign-nchw',
    preprocess: nchw,
    scores: 'logits',
    code: 'LABELS_MISMATCH',
    message: /no output `logits` has a floating-point score for each: it gives `scores` float32 \[2, 4\]/,
  },
  {
    title: 'a label twice',
    model: 'foreign-nchw',
    preprocess: nchw,
    labels: ['a', 'b', 'c', 'a'],
    code: 'SPEC_INVALID',
    message: /Expected each label once/,
  },
];
for (const { title, model, preprocess, code, message, ...rest } of refusals) {
  test(`a model that says nothing of itself refuses ${title}`, async () => {
    const options = { labels, preprocess, activation: 'softmax', ...rest } as const;
    await assert.rejects(loadClassifier(modelPath(`${model}.onnx`), options), { code, message });
  });
}

test('logits are refused as probabilities', async () => {
  const { preprocess } = golden.cases[0]!;
  await using classifier = await loadClassifier(modelPath('foreign-nchw.onnx'), {
    labels,
    preprocess,
    activation: 'none',
  });
  await assert.rejects(classifier.classify(images[0]!), {
    code: 'MODEL_INVALID',
    message: /its scores are no probabilities.*`--activation softmax`/,
  });
});

test('parseForeignPreprocess() names wrong, missing and unknown fields', () => {
  assert.throws(
    () => parseForeignPreprocess({ layuot: 'NCHW', channels: 2, scale: 0, mean: 0, std: [0, 1, 1] }),
    {
      code: 'SPEC_INVALID',
      message: /`layout`.*`channels`.*`scale`.*`layuot` is not a known field \(did you mean `layout`\?\)/,
    },
  );
});
