import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadClassifier, Session } from '../../src/infer/index.ts';
import { createSessionTeam, type SessionTeam } from '../../src/infer/session-team.ts';
import { greyImage, LINEAR_MODEL, linearProbabilities } from './linear-model.ts';

const LEVELS = Array.from({ length: 61 }, (_, index) => (index * 37) % 256);

async function openTeam(options: { readonly copies: number; readonly path?: string }): Promise<SessionTeam> {
  const { path = LINEAR_MODEL, copies } = options;
  const session = await Session.open(path, { threads: 2 });
  return createSessionTeam(session, { bytes: await readFile(path), copies, threads: 2 });
}

/** The number of sessions that share a batch. */
async function size(team: SessionTeam, pictures: number): Promise<number> {
  return (await team.runnersFor(pictures)).length;
}

test('a session team computes alone for 512 pictures, then shares batches with room for a part of 8 each', async () => {
  const team = await openTeam({ copies: 3 });
  const sizes = [];
  // 23 pictures are no three parts of 8, and do not count.
  for (const pictures of [256, 23, 256, 256, 23, 1, 24]) sizes.push(await size(team, pictures));
  await team.close();
  assert.deepEqual(sizes, [1, 1, 1, 3, 1, 1, 3]);
});

test('each session of a team computes the same, and none after the end', async () => {
  const team = await openTeam({ copies: 3 });
  await size(team, 512);
  const runners = await team.runnersFor(64);
  const feeds = { image: { type: 'float32', data: new Float32Array(8).fill(180), shape: [1, 2, 4, 1] } };
  const outputs = await Promise.all(runners.map((runner) => runner.run(feeds)));
  assert.equal(outputs.length, 3);
  for (const { probabilities } of outputs) {
    for (const [index, wanted] of linearProbabilities(180).entries()) {
      assert.ok(Math.abs(Number(probabilities!.data[index]) - wanted) < 1e-6);
    }
  }
  await team.close();
  assert.equal(await size(team, 64), 1);
  for (const runner of runners) await assert.rejects(runner.run(feeds), { code: 'MODEL_CLOSED' });
});

test('a session team goes on alone where copies cannot open, and says what is wrong with an input', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fer-team-'));
  try {
    const path = join(folder, 'model.onnx');
    await copyFile(LINEAR_MODEL, path);
    const session = await Session.open(path, { threads: 2 });
    const team = createSessionTeam(session, { bytes: undefined, copies: 2, threads: 2 });
    await rm(path);
    await size(team, 512);
    assert.equal(await size(team, 64), 1);
    await team.close();
  } finally {
    await rm(folder, { recursive: true });
  }
  const team = await openTeam({ copies: 2 });
  await size(team, 512);
  const runners = await team.runnersFor(64);
  for (const runner of runners) await assert.rejects(runner.run({}), { code: 'INPUT_MISMATCH' });
  await team.close();
});

test('a classifier with copies gives the probabilities of each picture in its place', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL, { copies: 2, threads: 2 });
  const images = LEVELS.map(greyImage);
  for (let batch = 0; batch < 12; batch++) {
    const rows = await classifier.predict(images);
    assert.equal(rows.length, images.length);
    for (const [index, row] of rows.entries()) {
      for (const [label, wanted] of linearProbabilities(LEVELS[index]!).entries()) {
        assert.ok(Math.abs(row[label]! - wanted) < 1e-6, `batch ${batch}, image ${index}`);
      }
    }
  }
  // At the same time, and with variants of the pictures.
  const [plain, flipped] = await Promise.all([
    classifier.predict(images),
    classifier.predict(images, { tta: 'flip' }),
  ]);
  assert.deepEqual(flipped, plain);
});

test('loadClassifier() refuses a number of copies that is none', async () => {
  for (const copies of [0, 1.5, Number.NaN]) {
    await assert.rejects(loadClassifier(LINEAR_MODEL, { copies }), RangeError);
  }
});

test('a program that forgets to close a classifier with copies ends all the same', () => {
  const infer = fileURLToPath(new URL('../../src/infer/index.ts', import.meta.url));
  const script = `
    const { loadClassifier } = await import(${JSON.stringify(infer)});
    const classifier = await loadClassifier(${JSON.stringify(LINEAR_MODEL)}, { copies: 2, threads: 2 });
    const image = { width: 4, height: 2, channels: 1, pixels: new Uint8Array(8) };
    const images = Array.from({ length: 400 }, () => image);
    await classifier.predict(images);
    console.log((await classifier.predict(images)).length);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual([status, stdout, stderr], [0, '400\n', '']);
});
