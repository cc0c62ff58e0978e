import { residualModel } from './residual-model.ts';

export const seResnet = residualModel({
  name: 'se-resnet',
  summary: 'a residual network with squeeze and excitation, 699 thousand parameters',
  source: 'basic blocks of He et al. (2015), squeeze and excitation of Hu et al. (2017)',
  advice: 'For attention over the channels, with half of the weights of `light` at a little less work.',
  stem: 32,
  blocks: [48, 96, 192],
  squeeze: 8,
  dropout: 0.3,
});
