import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPreprocessSpec } from '../../src/image/index.ts';
import { makeBatch, noAugmentation } from '../../src/pipeline/index.ts';

const LEVELS = [0, 1, 77, 129, 200, 255];
// numpy 2.4.6: (np.float32(x) - np.float32(mean)) / np.float32(std) for these x, as unsigned 32-bit patterns
const SCALES = [
  {
    mean: 129.47,
    std: 65.04,
    bits: [3221146796, 3221017820, 3209594404, 3152857841, 1066061295, 1073154982],
  },
  { mean: 0.1, std: 3, bits: [3171453065, 1050253721, 1103958289, 1110171101, 1116030020, 1118433007] },
  { mean: 300, std: 0.7, bits: [3285600549, 3285553737, 3281996069, 3279178021, 3272530798, 3263205961] },
];

function standardized(channels: 1 | 3): Uint32Array {
  const scales = SCALES.slice(0, channels);
  const spec = createPreprocessSpec({
    width: LEVELS.length,
    height: 1,
    channels,
    grey: 'rec601',
    resize: 'bilinear-antialias',
    fit: 'fill',
    mean: scales.map(({ mean }) => mean),
    std: scales.map(({ std }) => std),
    labels: ['a', 'b'],
  });
  const row = LEVELS.flatMap((level) => scales.map(() => level));
  const { images, labels } = makeBatch({
    pixels: Uint8Array.from([...row, ...row]),
    indices: Float64Array.of(0, 1),
    columns: Uint32Array.of(1, 0),
    spec,
    augmentation: noAugmentation,
    seed: 0,
    epoch: 0,
    position: 0,
  });
  assert.deepEqual(labels, Float32Array.of(0, 1, 1, 0));
  return new Uint32Array(images.buffer);
}

test('makeBatch() standardizes each channel of each image, rounding mean, std and each result to float32', () => {
  for (const channels of [1, 3] as const) {
    const row = LEVELS.flatMap((_, i) => SCALES.slice(0, channels).map(({ bits }) => bits[i]!));
    assert.deepEqual([...standardized(channels)], [...row, ...row]);
  }
});
