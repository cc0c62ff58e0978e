import type { LayersModel } from '@tensorflow/tfjs';
import { loadTfjs } from '../../src/train/engine/load-tfjs.ts';
import { buildModel, MODEL_DEFINITIONS } from '../../src/train/index.ts';

const SHAPE = { width: 48, height: 48, channels: 1, classes: 7 } as const;

/** `docs/models.md`: the models by name, counted from their own layers, and how to go on from a trained one. */
export async function renderModelsDoc(): Promise<string> {
  const tf = loadTfjs();
  // Any backend counts the same, and this one needs no engine.
  await tf.setBackend('cpu');
  const rows = MODEL_DEFINITIONS.map(({ name, source, advice }) => {
    const model = buildModel({ tf }, name, { ...SHAPE, seed: 0 });
    const parameters = model.countParams().toLocaleString('en-US');
    const work = (_floatingPointOperations(model) / 1e6).toFixed(1);
    model.dispose();
    return `| \`${name}\` | ${parameters} | ${work} | ${source} | ${advice} |`;
  });
  return `${[HEAD, ...rows].join('\n')}\n${FOOT}`;
}

/** Two for each multiplication and addition of convolutions and dense layers, beside which the rest is little. */
function _floatingPointOperations(model: LayersModel): number {
  return model.layers.reduce((sum, layer) => {
    const kernel = layer.getWeights()[0]?.shape ?? [];
    const output = layer.outputShape as readonly (number | null)[];
    const places = layer.getClassName() === 'Conv2D' ? output[1]! * output[2]! : 1;
    if (!['Conv2D', 'Dense'].includes(layer.getClassName())) return sum;
    return sum + 2 * places * kernel.reduce((product, length) => product * length, 1);
  }, 0);
}

const HEAD = `# Models

Made by \`npm run docs\` from the definitions in \`src/train/models/\`. For pictures of 48x48 in grey and seven classes; with
\`--image-size\` and \`--channels\` both figures change. Images per second are in [performance.md](performance.md).

| \`--model\` | parameters | MFLOP an image | source | when to take it |
| --- | --- | --- | --- | --- |`;

const FOOT = `
Parameters count the moving statistics of batch norm. MFLOP count two for each multiply-add of convolutions and dense layers,
forward; a training step takes about three times as many.

Residual blocks are two 3x3 convolutions without bias, each with batch norm; the last batch norm of a block starts at zero. In
\`se-resnet\` the averages of a block's channels go through two dense layers, an eighth as wide between them, to a weight from 0 to 1
for each channel. The head of both stands on the averages of the last maps.

\`--model FILE\` takes a saved \`model.json\` as it is: its layers go on from their weights, layers that were saved as not trainable
stay so, and input and output must fit the data, whose classes are taken to be in name order.

## Starting from a trained model

\`fer train DIR --from RUN\` takes the best epoch of a run, or a saved \`model.json\` (of TensorFlow.js, or of Keras by way of its
converter).

- **Images.** Size, channels, mean and standard deviation are those of the run, because its weights know no others; they are
  written into the new \`preprocess.json\`. \`--image-size\` and \`--channels\` are refused where they differ. A \`model.json\` alone says its
  size, and mean and deviation are measured.
- **Head.** Classes are joined by name: what the dense head knows of a class stays, the weights of new classes are drawn, and
  those of classes that the data lack go. Where no class has a name, as in a \`model.json\` alone, all of it is drawn.
- **Freezing.** \`--freeze LAYER\` leaves that layer, and all that its input is computed from, as it is: no gradients are computed
  there, and batch norms normalize by their moving statistics and keep them, as in Keras. Every other layer trains, whatever it
  was saved as. \`pool3\` freezes the convolutions of \`light\`, \`base\` and \`tiny\`; \`block3_relu\` those of the residual networks. A name
  that is not there is answered with all names.
- **Learning rate.** Weights that were trained want a lower one where they go on training: \`--learning-rate 0.0001\`.

\`--exclude disgust,fear\` leaves classes out of training and validation, with or without \`--from\`; \`fer evaluate --exclude\` measures
such a model on data that have them.
`;
