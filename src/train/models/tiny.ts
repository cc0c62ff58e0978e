import { convolutionalModel } from './convolutional-model.ts';

export const tiny = convolutionalModel({
  name: 'tiny',
  summary: 'small enough for the portable engine, 61 thousand parameters',
  source: 'the blocks of the paper, narrowed',
  advice: 'On the portable engine, for small data sets, and to try a chain of commands.',
  kernel: 3,
  // On WebAssembly the layers at full size are the costly ones.
  firstStride: 2,
  // Small data sets have few steps an epoch, in which Keras' 0.99 would hardly move the statistics.
  normMomentum: 0.9,
  blocks: [{ filters: [16] }, { filters: [32] }, { filters: [64] }],
  dense: { units: 64, dropout: 0.2 },
});
