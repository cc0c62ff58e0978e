import type { LayersModel, Tensor, Variable } from '@tensorflow/tfjs';
import { FerError } from '../../base/index.ts';
import type { Engine } from './engine.ts';
import { setupCommandLine } from './engine-location.ts';

/**
 * Throws where the engine lacks an operation that training the model takes, before any time is spent on it.
 *
 * Runs the model forward and backward on one sample of zeros; its weights and moving statistics stay as they were.
 *
 * @throws FerError `ENGINE_MISSING` naming every operation that is lacking.
 */
export async function assertTrainable(engine: Engine, model: LayersModel): Promise<void> {
  const { tf } = engine;
  const before = model.getWeights().map((weight) => tf.clone(weight));
  try {
    tf.tidy(() => _runBothWays(engine, model));
  } catch (cause) {
    if (!/^Kernel '.*' not registered/.test((cause as Error).message)) throw cause;
    const lacking = await _listLacking(engine, model);
    const command = setupCommandLine({ engine: 'native' });
    throw new FerError(
      'ENGINE_MISSING',
      `Could not train the model on the ${engine.name} engine because it lacks the operations ${lacking.join(', ')}: run \`${command}\` and train with \`native\``,
      { cause, details: { engine: engine.name, operations: lacking, command } },
    );
  } finally {
    model.setWeights(before);
    tf.dispose(before);
  }
}

/** The sum of squares stands for any loss: it reaches every weight. */
function _runBothWays({ tf }: Engine, model: LayersModel): void {
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const samples = model.inputs.map(({ shape }) => tf.zeros(shape.map((size) => size ?? 1)));
  tf.variableGrads(() => {
    const outputs = [model.apply(samples, { training: true })].flat() as Tensor[];
    return tf.addN(outputs.map((output) => tf.sum(tf.square(output)))).asScalar();
  }, variables);
}

/** Counts what the same run uses on the backend in JavaScript, which is slow and has every operation. */
async function _listLacking(engine: Engine, model: LayersModel): Promise<string[]> {
  const { tf } = engine;
  const backend = tf.getBackend();
  await tf.setBackend('cpu');
  try {
    const { kernelNames } = await tf.profile(() => tf.tidy(() => _runBothWays(engine, model)));
    // The profile also lists functions that are composed of kernels, which no backend knows.
    const kernels = kernelNames.filter((name) => tf.getKernel(name, 'cpu') !== undefined);
    return kernels.filter((name) => tf.getKernel(name, backend) === undefined).sort();
  } finally {
    await tf.setBackend(backend);
  }
}
