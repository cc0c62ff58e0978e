import { convolutionalModel } from './convolutional-model.ts';

export const light = convolutionalModel({
  name: 'light',
  summary: "the paper's lighter model, 1.5 million parameters",
  source: 'the second architecture of the paper',
  advice: 'To follow the paper, and to compare with it; its regularization is for long runs.',
  kernel: 3,
  blocks: [
    { filters: [32, 32], dropout: 0.4 },
    { filters: [64, 64], dropout: 0.4 },
    { filters: [128], dropout: 0.4 },
  ],
  dense: { units: 296, dropout: 0.5 },
});
