import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDataset } from '../../src/data/index.ts';
import { sourcesOfPaths } from '../../src/infer/image-source.ts';
import {
  type Classifier,
  evaluateToFolder,
  explainImage,
  inferToFile,
  loadClassifier,
  type Prediction,
} from '../../src/infer/index.ts';
import { readOnnxModel, writeOnnxModel } from '../../src/onnx/index.ts';
import { compareModels } from '../../src/parity/index.ts';
import { greyImage, LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

/** Of these the model takes the root of a level less 100, so that two of them have no scores. */
const LEVELS = { '1.png': 150, '2.png': 50, '3.png': 200, '4.png': 120, '5.png': 99 };

let folder: string;
let classifier: Classifier;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-scores-'));
  const model = readOnnxModel(await readFile(LINEAR_MODEL));
  const [first, ...others] = model.graph.node;
  const root = { ...first!, opType: 'Sqrt', name: 'root', input: ['raw'], output: first!.output };
  const node = [{ ...first!, output: ['raw'] }, root, ...others];
  const path = join(folder, 'root.onnx');
  await writeFile(path, writeOnnxModel({ ...model, graph: { ...model.graph, node } }));
  classifier = await loadClassifier(path);
});
after(async () => {
  await classifier.close();
  await rm(folder, { recursive: true });
});

test('a picture that a model gives no numbers for is a row with an error among the others', async () => {
  const pictures = join(folder, 'pictures');
  await writeGreyPngs(pictures, LEVELS);
  const out = join(folder, 'rows.jsonl');
  const summary = await inferToFile(classifier, [pictures], { out, batchSize: 4 });
  assert.deepEqual([summary.images, summary.failures], [5, 2]);
  const rows = (await readFile(out, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row) as Prediction);
  assert.deepEqual(
    rows.map((row) => ('error' in row ? row.error.code : row.label)),
    ['angry', 'SCORES_INVALID', 'angry', 'angry', 'SCORES_INVALID'],
  );
  const streamed: string[] = [];
  for await (const each of classifier.classifyStream(Object.values(LEVELS).map(greyImage))) {
    streamed.push('error' in each ? each.error.code : each.label);
  }
  assert.deepEqual(streamed, ['angry', 'SCORES_INVALID', 'angry', 'angry', 'SCORES_INVALID']);
  await assert.rejects(classifier.classifyBatch(Object.values(LEVELS).map(greyImage)), {
    code: 'SCORES_INVALID',
    message: /root\.onnx because it gives scores that are infinite or no numbers: check its weights/,
  });
});

test('an evaluation ends at a picture that a model gives no numbers for, names it and leaves nothing', async () => {
  const data = join(folder, 'data');
  await writeGreyPngs(join(data, 'angry'), LEVELS);
  await writeGreyPngs(join(data, 'happy'), { '6.png': 200 });
  const { splits, close } = await openDataset(data);
  const out = join(folder, 'report');
  await assert.rejects(evaluateToFolder(classifier, Object.values(splits)[0]!, { out }), {
    code: 'SCORES_INVALID',
    message: /no numbers: .*; the first such image is .*angry.2\.png$/,
  });
  await close();
  assert.deepEqual(await readdir(out), []);
});

test('a picture that a model gives no numbers for is not explained', async () => {
  await assert.rejects(explainImage(classifier, greyImage(50)), {
    code: 'SCORES_INVALID',
    message: /root\.onnx because it gives scores that are infinite or no numbers/,
  });
});

test('two models are not compared where one of them gives no numbers', async () => {
  const pictures = join(folder, 'compared');
  await writeGreyPngs(pictures, LEVELS);
  for (const [reference, onnx] of [
    [LINEAR_MODEL, classifier.path],
    [classifier.path, LINEAR_MODEL],
  ] as const) {
    await assert.rejects(compareModels({ reference, onnx }, sourcesOfPaths([pictures])), {
      code: 'SCORES_INVALID',
      message: /root\.onnx because it gives scores that are infinite or no numbers/,
    });
  }
});
