import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadAugmentation, noAugmentation, paperAugmentation } from '../../../src/pipeline/index.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-augmentation-'));
});
after(() => rm(folder, { recursive: true }));

test('loadAugmentation() knows the presets by name', async () => {
  assert.equal(await loadAugmentation('paper'), paperAugmentation);
  assert.equal(await loadAugmentation('none'), noAugmentation);
});

test('loadAugmentation() reads a JSON file', async () => {
  const path = await write('flip.json', '{ "flip": { "probability": 0.25 } }');
  assert.deepEqual(await loadAugmentation(path), { flip: { probability: 0.25 } });
});

test('loadAugmentation() names the presets for what is neither a preset nor a file', async () => {
  await assert.rejects(loadAugmentation('papr'), {
    code: 'NO_SUCH_INPUT',
    message: /neither paper nor none nor a file that can be read: papr, did you mean `paper`\?$/,
  });
});

test('loadAugmentation() names the file with a wrong field or broken JSON', async () => {
  const wrong = await write('wrong.json', '{ "flop": { "probability": 1 } }');
  await assert.rejects(loadAugmentation(wrong), {
    code: 'CONFIG_INVALID',
    message: /`flop`.*`flip`.* in .*wrong\.json$/,
  });
  const broken = await write('broken.json', '{ flip');
  await assert.rejects(loadAugmentation(broken), {
    code: 'CONFIG_INVALID',
    message: /broken\.json is not JSON: /,
  });
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
