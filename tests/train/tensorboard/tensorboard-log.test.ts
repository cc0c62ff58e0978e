import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { encodeEvent, type TensorboardEvent } from '../../../src/train/tensorboard/encode-event.ts';
import { maskedCrc32c } from '../../../src/train/tensorboard/masked-crc32c.ts';
import { openTensorboardLog } from '../../../src/train/tensorboard/tensorboard-log.ts';
import { historyOf } from '../../report/history.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-tensorboard-'));
after(() => rm(folder, { recursive: true, force: true }));
const silent = { info: () => undefined, warn: () => undefined };

describe('encodeEvent()', () => {
  it('gives the bytes of TensorFlow', async () => {
    const golden = JSON.parse(await readFile(new URL('golden/events.json', import.meta.url), 'utf8'));
    const events: TensorboardEvent[] = [
      { wallTime: 1700000000.25, content: { kind: 'version' } },
      { wallTime: 1700000000.5, step: 3, content: { kind: 'restart' } },
      { wallTime: 1700000001.75, step: 3, content: { kind: 'scalars', values: { epoch_loss: 1.25 } } },
      { wallTime: 1700000002, step: 5e9, content: { kind: 'scalars', values: { loss: 0.1, accuracy: 0 } } },
    ];
    assert.deepEqual(
      events.map((event) => Buffer.from(encodeEvent(event)).toString('hex')),
      golden.records,
    );
  });
});

describe('maskedCrc32c()', () => {
  it('masks the checksums of RFC 3720, appendix B.4', () => {
    const unmasked = (bytes: Uint8Array) => {
      const turned = (maskedCrc32c(bytes) - 0xa282ead8) >>> 0;
      return ((turned >>> 17) | (turned << 15)) >>> 0;
    };
    assert.equal(unmasked(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(unmasked(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(unmasked(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e);
  });
});

describe('openTensorboardLog()', () => {
  const start = { epoch: 1, step: 0, rows: [] };

  it('writes three runs, which grow by a file when the training goes on', async () => {
    const config = { tensorboard: true, batchSize: 8 };
    for (const epoch of [1, 2]) {
      const log = await openTensorboardLog(folder, {
        config,
        start: { ...start, epoch },
        images: 20,
        log: silent,
      });
      log.addSteps(epoch, [{ loss: 2, correct: 1, size: 8, step: 1 }]);
      log.addEpoch(historyOf(epoch).at(-1)!);
      await log.close();
    }
    for (const run of ['train', 'validation', 'steps']) {
      const files = await readdir(join(folder, 'tensorboard', run));
      assert.equal(files.length, 2, run);
      assert.ok(files.every((name) => /^events\.out\.tfevents\.\d{10}\./.test(name)));
    }
  });

  it('writes nothing where it is not asked for', async () => {
    const config = { tensorboard: false, batchSize: 8 };
    const log = await openTensorboardLog(join(folder, 'none'), { config, start, images: 20, log: silent });
    log.addEpoch(historyOf(1)[0]!);
    await log.close();
    assert.ok(!(await readdir(folder)).includes('none'));
  });

  it('says why it cannot be begun', async () => {
    await writeFile(join(folder, 'file'), '');
    const config = { tensorboard: join(folder, 'file'), batchSize: 8 };
    await assert.rejects(openTensorboardLog(folder, { config, start, images: 20, log: silent }), {
      code: 'OUTPUT_FAILED',
    });
  });
});
