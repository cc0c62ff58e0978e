import { residualModel } from './residual-model.ts';

export const seResnet = residualModel({
  name: 'se-resnet',
  summary: 'a residual network with squeeze and excitation, 699 thousand parameters',
  stem: 32,
  blocks: [48, 96, 192],
  squeeze: 8,
  dropout: 0.3,
});
