import { residualModel } from './residual-model.ts';

export const resnetMini = residualModel({
  name: 'resnet-mini',
  summary: 'a compact residual network, 182 thousand parameters',
  stem: 16,
  blocks: [32, 48, 96],
  dropout: 0.2,
});
