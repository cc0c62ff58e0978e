import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { drawFaces } from '../../fixtures/index.ts';
import { train } from '../../src/train/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-rejects-'));
after(() => rm(folder, { recursive: true, force: true }));

test('train() skips a file that is not an image, says how many there are and lists it in the run', async () => {
  const data = join(folder, 'faces');
  await drawFaces(data, { perClass: { train: 18, validation: 2 } });
  const broken = join(data, 'train/happy/broken.jpg');
  await writeFile(broken, 'no picture');
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => warnings.push(text) };
  const run = join(folder, 'run');
  await train({ data, model: 'tiny', epochs: 1, imageSize: { width: 16, height: 16 }, run, log });
  assert.deepEqual(
    warnings.filter((text) => text.includes('cannot be read')),
    [`left out because they cannot be read, listed in rejects.json: 1 images, the first ${broken}`],
  );
  const rejects = JSON.parse(await readFile(join(run, 'rejects.json'), 'utf8'));
  assert.deepEqual(
    rejects.map((reject: { path: string; code: string }) => [reject.path, reject.code]),
    [[broken, 'IMAGE_INVALID']],
  );
});
