import { residualModel } from './residual-model.ts';

export const resnetMini = residualModel({
  name: 'resnet-mini',
  summary: 'a compact residual network, 182 thousand parameters',
  source: 'basic blocks of He et al. (2015)',
  advice: 'Where the file or the time of an image has to be small.',
  stem: 16,
  blocks: [32, 48, 96],
  dropout: 0.2,
});
