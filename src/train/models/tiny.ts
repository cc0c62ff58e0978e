import { convolutionalModel } from './convolutional-model.ts';

export const tiny = convolutionalModel({
  name: 'tiny',
  summary: 'small enough for the portable engine',
  kernel: 3,
  // The first convolution is the costly one on WebAssembly; at half size it takes a quarter of the time.
  firstStride: 2,
  // Small data sets have few steps an epoch, in which Keras' 0.99 would hardly move the statistics.
  normMomentum: 0.9,
  blocks: [
    { filters: [8], dropout: 0 },
    { filters: [16], dropout: 0 },
    { filters: [32], dropout: 0.1 },
  ],
  dense: { units: 64, dropout: 0.3 },
});
