import { test } from 'node:test';
import { assertLayerParity } from '../assert-layer-parity.ts';
import { assertRefused } from '../assert-refused.ts';
import { mergeOf } from '../one-layer.ts';

for (const normalize of [false, true]) {
  test(`Dot of ranks 2 and 3 along any axes gives what tfjs gives${normalize ? ', normalized' : ''}`, async () => {
    for (const [shapes, axes] of [
      [[[5], [5]], 1],
      [[[5], [5]], -1],
      [
        [
          [4, 3],
          [4, 5],
        ],
        1,
      ],
      [
        [
          [4, 3],
          [5, 3],
        ],
        2,
      ],
      [
        [
          [4, 3],
          [5, 3],
        ],
        -1,
      ],
      [
        [
          [3, 4],
          [5, 3],
        ],
        [1, 2],
      ],
      [
        [
          [4, 3],
          [3, 5],
        ],
        [2, 1],
      ],
      [
        [[4, 3], [3]],
        [2, 1],
      ],
      [
        [[3, 4], [3]],
        [1, 1],
      ],
      [
        [[3], [3, 4]],
        [1, 1],
      ],
      [
        [[3], [4, 3]],
        [1, 2],
      ],
      [
        [
          [null, 3],
          [null, 3],
        ],
        2,
      ],
    ] as [number[][], number | [number, number]][]) {
      await assertLayerParity(
        mergeOf(shapes, (tf) => tf.layers.dot({ axes, normalize })),
        { sizes: [[4], [6]] },
      );
    }
  });
}

test('Dot that normalizes a row of zeros divides by the epsilon of tfjs', async () => {
  await assertLayerParity((tf) => {
    const input = tf.input({ shape: [3] });
    const tiny = tf.layers.rescaling({ scale: 1e-5 }).apply(input) as typeof input;
    return tf.model({
      inputs: input,
      outputs: tf.layers.dot({ axes: 1, normalize: true }).apply([tiny, input]) as typeof input,
    });
  });
});

test('Dot of one input is refused', () =>
  assertRefused({ class_name: 'Dot', config: { axes: 1 } }, /multiplies 2 inputs: got 1/, [3]));
