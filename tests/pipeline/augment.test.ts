import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { Sample } from '../../src/image/index.ts';
import {
  type Augmentation,
  type AugmentOptions,
  augment,
  type Indexed,
  noAugmentation,
} from '../../src/pipeline/index.ts';
import { greySample } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const samples: Indexed<Sample>[] = [0, 1, 2].map((index) => ({ ...greySample(100 + index, 4), index }));
const brighter: Augmentation = { brightness: { shift: [5, 5] } };

testOperator({
  name: 'augment()',
  operator: augment<Indexed<Sample>>(brighter),
  inputs: samples,
  outputs: samples.map((sample) => ({
    ...sample,
    pixels: Uint8Array.from(sample.pixels, (pixel) => pixel + 5),
  })),
});

test('augment() without steps passes the samples themselves', async () => {
  const [first] = await lastValueFrom(
    from(samples).pipe(augment<Indexed<Sample>>(noAugmentation), toArray()),
  );
  assert.equal(first, samples[0]);
});

test('augment() draws by seed, epoch and index, not by position', async () => {
  const whole = await pixelsOf(samples, { seed: 1, epoch: 2 });
  assert.deepEqual(await pixelsOf([...samples].reverse(), { seed: 1, epoch: 2 }), [...whole].reverse());
  assert.notDeepEqual(await pixelsOf(samples, { seed: 1, epoch: 3 }), whole);
  assert.notDeepEqual(await pixelsOf(samples, { seed: 2, epoch: 2 }), whole);
  const [first, second] = await pixelsOf(
    samples.map((sample) => ({ ...sample, pixels: samples[0]!.pixels })),
    {},
  );
  assert.notEqual(first, second);
});

async function pixelsOf(inputs: readonly Indexed<Sample>[], options: AugmentOptions): Promise<string[]> {
  const noise: Augmentation = { noise: { probability: 1, sigma: 20 } };
  const faces = await lastValueFrom(from(inputs).pipe(augment(noise, options), toArray()));
  return faces.map(({ pixels }) => pixels.join());
}
