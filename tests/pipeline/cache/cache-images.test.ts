import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import sharp from 'sharp';
import { FerError } from '../../../src/base/index.ts';
import type { LabelledImages } from '../../../src/data/index.ts';
import {
  cacheImages,
  computeStatistics,
  createPixelStore,
  type PixelStore,
  paperAugmentation,
  type Reject,
  streamBatches,
} from '../../../src/pipeline/index.ts';
import { fakeImages, greySpec } from '../fake-images.ts';

const SIZE = 40;
const spec = greySpec({ side: 12, mean: 120, std: 60 });

/** Encoded images, two of another size and in colour, and one that is none; reads are counted. */
async function encodedImages(): Promise<{ images: LabelledImages; reads: () => number }> {
  const files = await Promise.all(Array.from({ length: SIZE }, (_, index) => encode(index)));
  let reads = 0;
  const images = fakeImages(SIZE, {
    read: async (index) => {
      reads += 1;
      if (index === 33) throw new FerError('IMAGE_INVALID', 'Could not decode the image: it is torn');
      return { path: '', label: '', encoded: files[index]! };
    },
  });
  return { images, reads: () => reads };
}

async function encode(index: number): Promise<Buffer> {
  const [side, channels] = index === 5 || index === 20 ? ([17, 3] as const) : ([12, 1] as const);
  const pixels = Uint8Array.from(
    { length: side * side * channels },
    (_, i) => (i * i * 3 + index * 29) % 256,
  );
  const image = sharp(pixels, { raw: { width: side, height: side, channels } });
  return await image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg()
    .toBuffer();
}

async function epochOf(images: LabelledImages, epoch: number): Promise<string> {
  const hash = createHash('sha256');
  const rejects: Reject[] = [];
  const options = { spec, batchSize: 7, shuffle: true, seed: 3, epoch, augmentation: paperAugmentation };
  const onReject = (reject: Reject): number => rejects.push(reject);
  for await (const batch of streamBatches(images, { ...options, maxRejectShare: 0.1, onReject })) {
    hash.update(new Uint8Array(batch.images.buffer)).update(new Uint8Array(batch.labels.buffer));
    hash.update(batch.paths.join());
  }
  return hash.update(JSON.stringify(rejects)).digest('hex');
}

async function withStore(memoryBytes: number, use: (store: PixelStore) => Promise<void>): Promise<void> {
  const store = createPixelStore({ size: SIZE, memoryBytes });
  store.spillTo(tmpdir(), (error) => {
    throw error;
  });
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

for (const [where, memoryBytes] of [
  ['in memory', 1e6],
  ['on the disk', 0],
  ['in both', 15 * 144],
] as const) {
  test(`cacheImages() gives the batches and rejects of no cache, decoding each image once: ${where}`, async () => {
    const { images, reads } = await encodedImages();
    const plain = [await epochOf(images, 0), await epochOf(images, 1), await epochOf(images, 2)];
    await withStore(memoryBytes, async (store) => {
      const cached = cacheImages(images, { spec, store });
      const before = reads();
      assert.deepEqual([await epochOf(cached, 0), await epochOf(cached, 1), await epochOf(cached, 2)], plain);
      // The one that is no image is tried again in each epoch.
      assert.equal(reads() - before, SIZE + 2);
    });
  });
}

test('cacheImages() reads nothing that was kept while the images were measured', async () => {
  const { images, reads } = await encodedImages();
  const plain = await epochOf(images, 0);
  await withStore(1e6, async (store) => {
    const options = { imageSize: { width: 12, height: 12 }, channels: 1, maxRejectShare: 0.1 } as const;
    await computeStatistics(images, { ...options, onImage: store.keep });
    const before = reads();
    assert.equal(await epochOf(cacheImages(images, { spec, store }), 0), plain);
    assert.equal(reads() - before, 1);
  });
});

test('cacheImages() gives the right pixels where the size was left open and images differ', async () => {
  const { images } = await encodedImages();
  const plain = await epochOf(images, 0);
  await withStore(1e6, async (store) => {
    const statistics = await computeStatistics(images, { maxRejectShare: 0.1, onImage: store.keep });
    assert.deepEqual([statistics.width, statistics.channels], [12, 1]);
    assert.equal(await epochOf(cacheImages(images, { spec, store }), 0), plain);
  });
});

test('cacheImages() keeps what describes the images and reads nothing for a signal that has come', async () => {
  const { images, reads } = await encodedImages();
  await withStore(1e6, async (store) => {
    const cached = cacheImages(images, { spec, store });
    assert.deepEqual(cached.describe(4), images.describe(4));
    assert.deepEqual(
      [cached.size, cached.labels, cached.counts],
      [images.size, images.labels, images.counts],
    );
    await assert.rejects(cached.read(4, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
    assert.equal(reads(), 0);
  });
});
