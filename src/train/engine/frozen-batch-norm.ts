import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from './engine.ts';
import { replaceCall } from './replace-call.ts';

/** What is used here of the layer; its types hide it. */
interface BatchNormLayer {
  readonly trainable: boolean;
  readonly call: (input: Tensor, options: { readonly training: boolean }) => Tensor;
}

let isInstalled = false;

/**
 * Lets batch norm layers that are not trainable normalize by their moving statistics and leave them as they are, also
 * while the model trains, as Keras does since its version 2.1.3; TensorFlow.js goes on moving them.
 */
export function useFrozenBatchNorm(tf: Tensorflow): void {
  if (isInstalled) return;
  replaceCall<BatchNormLayer>(tf, 'BatchNormalization', (layer, input) =>
    layer.trainable ? undefined : layer.call(input, { training: false }),
  );
  isInstalled = true;
}
