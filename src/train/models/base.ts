import { convolutionalModel } from './convolutional-model.ts';

export const base = convolutionalModel({
  name: 'base',
  summary: "the paper's first model, 5.3 million parameters",
  source: 'the first architecture of the paper',
  advice: 'To follow the paper: it overfits FER-2013 within its fifty epochs.',
  kernel: 3,
  blocks: [
    { filters: [64, 64], dropout: 0.25 },
    { filters: [128, 128], dropout: 0.25 },
    { filters: [256], dropout: 0.25 },
  ],
  dense: { units: 512, dropout: 0.5 },
});
