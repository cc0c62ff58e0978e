/** What SimpleRNN, LSTM and GRU have in common, as tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationNames } from '../../src/export/layers/base-activation.ts';
import { assertLayerParity, countNodes } from './assert-layer-parity.ts';
import { assertRefused } from './assert-refused.ts';
import type { Tfjs } from './runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;
type Options = Partial<Parameters<Tfjs['layers']['lstm']>[0]>;

/** Activations that the operations of ONNX have, as its documentation lists them. */
const NATIVE = ['linear', 'relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'softsign', 'hard_sigmoid'];

export interface RecurrentKind {
  readonly factory: 'simpleRNN' | 'lstm' | 'gru';
  readonly className: string;
  readonly op: string;
  readonly states: 1 | 2;
}

export function testRecurrent({ factory, className, op, states }: RecurrentKind): void {
  const layer = (tf: Tfjs, options: Options) => tf.layers[factory]({ units: 4, ...options } as never);
  const alone = (options: Options) => (tf: Tfjs) =>
    tf.sequential({ layers: [layer(tf, { inputShape: [5, 3], ...options })] });

  for (const goBackwards of [false, true]) {
    for (const returnSequences of [false, true]) {
      const name = `${goBackwards ? 'backwards' : 'forwards'}, ${returnSequences ? 'all steps' : 'the last step'}`;
      test(`${className} (${name}) is one ${op} and gives what tfjs gives, for fixed and open times`, async () => {
        const options = { goBackwards, returnSequences };
        assert.equal(countNodes(await assertLayerParity(alone(options)))[op], 1);
        await assertLayerParity(alone({ ...options, inputShape: [null, 2] as never, units: 1 }), {
          sizes: [[4]],
        });
        await assertLayerParity(alone({ ...options, inputShape: [1, 6], useBias: false }));
      });
    }
  }

  for (const name of activationNames.filter((activation) => activation !== 'gelu_new')) {
    const activation = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as 'relu';
    test(`${className} with the activation ${name} gives what tfjs gives`, async () => {
      // Few steps, because gates without bounds let rounding grow from step to step.
      const gates = { recurrentActivation: activation, inputShape: [2, 3] as [number, number] };
      for (const options of [
        { activation },
        { activation, goBackwards: true, returnSequences: true, ...gates },
      ]) {
        const counts = countNodes(await assertLayerParity(alone(options)));
        assert.deepEqual([counts[op], counts.Scan], NATIVE.includes(name) ? [1, undefined] : [undefined, 1]);
      }
    });
  }

  test(`${className} gives its states and takes initial ones, also where it is called twice`, async () => {
    for (const activation of ['tanh', 'swish']) {
      const model = await assertLayerParity((tf) => {
        const input = tf.input({ shape: [5, 3] });
        const other = tf.input({ shape: [2, 3] });
        const initial = Array.from({ length: states }, () => tf.input({ shape: [4] }));
        const shared = layer(tf, {
          activation: activation as 'tanh',
          returnState: true,
          returnSequences: true,
          goBackwards: true,
        });
        const [steps, ...last] = shared.apply([input, ...initial]) as Symbolic[];
        const again = shared.apply([other, ...last]) as Symbolic[];
        return tf.model({ inputs: [input, other, ...initial], outputs: [steps!, ...last, ...again] });
      });
      assert.equal(countNodes(model)[activation === 'tanh' ? op : 'Scan'], 2);
    }
  });

  test(`${className} leaves no trace of dropout, and unrolls nothing`, async () => {
    const model = await assertLayerParity(alone({ dropout: 0.5, recurrentDropout: 0.25, unroll: true }));
    assert.deepEqual(countNodes(model), { Transpose: 1, [op]: 1, Squeeze: 1 });
  });

  test(`${className} leaves out masked steps wherever they are, in both directions`, async () => {
    for (const options of [{}, { returnSequences: true }, { returnSequences: true, goBackwards: true }]) {
      // About a quarter of the steps are 0 in both features.
      const model = await assertLayerParity((tf) =>
        tf.sequential({
          layers: [
            tf.layers.reLU({ inputShape: [9, 2] }),
            tf.layers.masking({ maskValue: 0 }),
            layer(tf, options),
          ],
        }),
      );
      assert.equal(countNodes(model).Scan, 1);
    }
  });

  test(`${className} that is stateful is refused`, () =>
    assertRefused(
      { class_name: className, config: { units: 2, stateful: true } },
      /`stateful`: true/,
      [4, 3],
    ));
}
