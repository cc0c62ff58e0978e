import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type TrainOptions, train } from '../../src/train/index.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-repeat-'));
const at = (...parts: string[]) => join(folder, ...parts);
after(() => rm(folder, { recursive: true, force: true }));
let data: string;

/** Nothing here is a default, and the augmentation is in a file that changes later. */
const OPTIONS: Partial<TrainOptions> = {
  model: 'tiny',
  batchSize: 8,
  imageSize: { width: 16, height: 16 },
  seed: 11,
  epochs: 2,
  learningRate: 3e-3,
  augment: at('augment.json'),
};

before(async () => {
  data = await writeFacesCsv(at('faces.csv'), { rows: { Training: 9, PublicTest: 3 } });
  await writeFile(at('augment.json'), '{"rotate": {"degrees": [-5, 5]}}');
  await train({ data, run: at('first'), ...OPTIONS } as TrainOptions);
  await writeFile(at('augment.json'), '{}');
});

describe('train() with `repeat`', () => {
  it('gives the bytes of the run that it repeats, of which only the folder and the data are named', async () => {
    const warned: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => warned.push(message) };
    await train({ data, repeat: at('first'), run: at('again'), log });
    for (const file of ['last/weights.bin', 'last/optimizer.bin', 'best/weights.bin', 'config.json']) {
      const [one, other] = await Promise.all(['first', 'again'].map((run) => readFile(at(run, file))));
      assert.ok(one!.equals(other!), file);
    }
    assert.deepEqual(
      warned.filter((message) => message.includes('last bit')),
      [],
    );
  });

  it('names all that is not the same', async () => {
    const repeat = at('first');
    const run = at('refused');
    await assert.rejects(train({ data, repeat, run, seed: 12, model: 'light' }), {
      code: 'CONFIG_INVALID',
      message: /repeat the run .*: `model` was "tiny" and is "light"; `seed` was 11 and is 12$/,
    });
    const other = await writeFacesCsv(at('other.csv'), { rows: { Training: 8, PublicTest: 4 } });
    await assert.rejects(train({ data: other, repeat, run }), {
      code: 'CHECKPOINT_INVALID',
      message:
        /^Could not repeat .*first because its training images were others: 27 .* then, 24 .* now; its validation images were others: 9 .* then, 12 .* now$/,
    });
    await assert.rejects(train({ data, repeat, run, resume: true }), { code: 'USAGE' });
    await assert.rejects(train({ data, repeat: at('nothing'), run }), { code: 'NO_SUCH_INPUT' });
  });

  it('says of what another machine the run was, and that a file of weights is another', async () => {
    const path = at('first', 'environment.json');
    const stored = JSON.parse(await readFile(path, 'utf8'));
    const warned: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => warned.push(message) };
    await writeFile(path, JSON.stringify({ ...stored, versions: { ...stored.versions, node: '1.2.3' } }));
    await train({ data, repeat: at('first'), run: at('elsewhere'), epochs: 1, log });
    assert.ok(warned.some((message) => message.endsWith(`node 1.2.3 then, ${process.versions.node} now`)));
    await writeFile(path, JSON.stringify({ ...stored, initialWeights: '0'.repeat(64) }));
    await assert.rejects(train({ data, repeat: at('first'), run: at('refused') }), {
      code: 'CHECKPOINT_INVALID',
      message: /began with other weights, .*: sum 0{12} then, [0-9a-f]{12} now$/,
    });
    const { data: _, ...withoutData } = stored;
    for (const [content, reason] of [
      ['torn', 'it is not a JSON object'],
      ['{}', '`startedAt`: .*'],
      [JSON.stringify(withoutData), '`data`: .*'],
      ['[]', '.*expected object, received array'],
    ] as const) {
      await writeFile(path, content);
      await assert.rejects(train({ data, repeat: at('first'), run: at('refused') }), {
        code: 'CHECKPOINT_INVALID',
        message: new RegExp(`start another run: .*environment\\.json: ${reason}$`),
      });
    }
    await writeFile(path, JSON.stringify(stored));
  });

  it('tells the file of a configuration or a preprocess spec that is not what was written', async () => {
    for (const [name, field] of [
      ['config.json', 'epochs'],
      ['preprocess.json', 'mean'],
    ] as const) {
      const whole = await readFile(at('first', name), 'utf8');
      await writeFile(at('first', name), JSON.stringify({ ...JSON.parse(whole), [field]: 'many' }));
      await assert.rejects(train({ data, run: at('first'), resume: true }), {
        code: 'CHECKPOINT_INVALID',
        message: new RegExp(`start another run: .*${name}: .*\`${field}\``),
      });
      await writeFile(at('first', name), whole);
    }
  });
});
