import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../../src/train/engine/index.ts';
import { buildModel, MODEL_DEFINITIONS, modelNames } from '../../../src/train/index.ts';

const engine = await loadEngine();
const { tf } = engine;
const FACES = { width: 48, height: 48, channels: 1, classes: 7, seed: 1 } as const;
const made: LayersModel[] = [];
after(() => {
  for (const model of made) model.dispose();
});

describe('buildModel()', () => {
  it('has the parameters that the paper gives and the layers add up to', () => {
    assert.equal(build('base').countParams(), 5_279_431);
    assert.equal(build('light').countParams(), 1_506_471);
    // 160 + 64, 4640 + 128, 18496 + 256 in the blocks; 576 * 64 + 64 and 64 * 7 + 7 above them.
    assert.equal(build('tiny').countParams(), 61_127);
    assert.equal(
      build('se-resnet').countParams(),
      residualParameters({ stem: 32, blocks: [48, 96, 192], squeeze: 8 }),
    );
    assert.equal(build('resnet-mini').countParams(), residualParameters({ stem: 16, blocks: [32, 48, 96] }));
  });

  it('tells the number of parameters in every summary', () => {
    for (const { name, summary } of MODEL_DEFINITIONS) {
      const [, figure, unit] = /([\d.]+) (thousand|million) parameters$/.exec(summary)!;
      const scale = unit === 'million' ? 1e6 : 1e3;
      const digits = figure!.split('.')[1]?.length ?? 0;
      assert.equal((build(name).countParams() / scale).toFixed(digits), figure, name);
    }
  });

  it('builds residual blocks that begin as their shortcut', () => {
    for (const name of ['se-resnet', 'resnet-mini']) {
      const model = build(name);
      for (const block of [1, 2, 3]) {
        const values = (layer: string, input: Tensor) =>
          tf.tidy(() =>
            (
              tf
                .model({ inputs: model.inputs, outputs: model.getLayer(layer).output as SymbolicTensor })
                .predict(input) as Tensor
            ).dataSync(),
          );
        const input = tf.randomNormal([2, 48, 48, 1], 0, 1, 'float32', 3);
        const shortcut = values(`block${block}_shortcut_norm`, input);
        assert.ok(shortcut.some((value) => value !== 0));
        assert.deepEqual(values(`block${block}_add`, input), shortcut);
        input.dispose();
      }
    }
  });

  it('weighs the channels of each block of `se-resnet` between 0 and 1, by what all of them show', () => {
    const model = build('se-resnet');
    for (const [block, filters] of [48, 96, 192].entries()) {
      const name = `block${block + 1}`;
      assert.deepEqual(model.getLayer(`${name}_weights`).outputShape, [null, 1, 1, filters]);
      const { units, activation } = model.getLayer(`${name}_squeeze`).getConfig();
      assert.deepEqual([units, activation], [filters / 8, 'relu']);
      assert.equal(model.getLayer(`${name}_excite`).getConfig().activation, 'sigmoid');
      const inputs = [model.getLayer(`${name}_scale`).input].flat() as SymbolicTensor[];
      assert.deepEqual(
        inputs.map(({ sourceLayer }) => sourceLayer.name),
        [`${name}_2_norm`, `${name}_weights`],
      );
    }
  });

  it('draws the kernels of residual blocks with the deviation of He et al.', async () => {
    const [kernel] = build('se-resnet').getLayer('block3_2_conv').getWeights();
    const values = Array.from(await kernel!.data());
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    // sqrt(2 / fan in) for 3 x 3 x 192; 331,776 draws give it to a hundredth.
    const expected = Math.sqrt(2 / (9 * 192));
    assert.ok(Math.abs(deviation / expected - 1) < 0.01, `${deviation}, expected ${expected}`);
  });

  it("puts the layers of `base` in the paper's order", () => {
    const convolution = ['Conv2D relu', 'BatchNormalization'];
    const end = ['MaxPooling2D', 'Dropout 0.25'];
    assert.deepEqual(build('base').layers.map(describeLayer), [
      ...[...convolution, ...convolution, ...end],
      ...[...convolution, ...convolution, ...end],
      ...[...convolution, ...end],
      ...['Flatten', 'Dense relu', 'Dropout 0.5', 'Dense softmax'],
    ]);
  });

  it('gives `light` the dropout of the paper', () => {
    const rates = build('light').layers.map((layer) => layer.getConfig().rate);
    assert.deepEqual(
      rates.filter((rate) => rate !== undefined),
      [0.4, 0.4, 0.4, 0.5],
    );
  });

  it('takes size, channels and classes from the data', () => {
    for (const name of modelNames) {
      const model = build(name, { width: 40, height: 32, channels: 3, classes: 4, seed: 1 });
      assert.deepEqual(model.inputs[0]!.shape, [null, 32, 40, 3]);
      assert.deepEqual(model.outputs[0]!.shape, [null, 4]);
    }
  });

  it('draws the same weights from the same seed and others from another', async () => {
    const weights = async (seed: number) => await readAll(build('tiny', { ...FACES, seed }));
    const first = await weights(1);
    assert.deepEqual(await weights(1), first);
    assert.notDeepEqual(await weights(2), first);
  });

  it('draws the kernels of layers of one shape apart, within the limits of Glorot and Bengio', async () => {
    const model = build('base');
    const [a, b] = [model.getLayer('conv2_2'), model.getLayer('conv3_1')];
    const [kernel, other] = await Promise.all([a, b].map((layer) => layer.getWeights()[0]!.data()));
    // sqrt(6 / (fan in + fan out)) for 3 x 3 x 128 -> 128
    const limit = Math.sqrt(6 / (9 * 128 + 9 * 128));
    const largest = Array.from(kernel!).reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    assert.ok(largest <= limit && largest > 0.999 * limit, `${largest} for a limit of ${limit}`);
    assert.notDeepEqual(kernel!.slice(0, 10), other!.slice(0, 10));
  });

  it('names the nearest model for a name it does not know', () => {
    assert.throws(() => build('lihgt'), { code: 'CONFIG_INVALID', message: /lihgt; did you mean `light`$/ });
  });
});

function build(name: string, options: Parameters<typeof buildModel>[2] = FACES): LayersModel {
  const model = buildModel(engine, name, options);
  made.push(model);
  return model;
}

function describeLayer(layer: LayersModel['layers'][number]): string {
  const { rate, activation } = layer.getConfig();
  return [layer.getClassName(), rate ?? activation].filter((part) => part !== undefined).join(' ');
}

async function readAll(model: LayersModel): Promise<unknown[]> {
  return await Promise.all(model.getWeights().map((weight) => weight.data()));
}

/** Added up by hand: kernels, four numbers of a batch norm for each filter, the dense layers with their biases. */
function residualParameters(table: {
  readonly stem: number;
  readonly blocks: readonly number[];
  readonly squeeze?: number;
}): number {
  const { stem, blocks, squeeze } = table;
  let sum = 9 * stem + 4 * stem;
  let before = stem;
  for (const filters of blocks) {
    sum += 9 * before * filters + 9 * filters * filters + before * filters + 3 * 4 * filters;
    if (squeeze !== undefined) sum += 2 * filters * (filters / squeeze) + filters / squeeze + filters;
    before = filters;
  }
  return sum + before * 7 + 7;
}
