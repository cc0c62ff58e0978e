import { convLstmConfig } from './base-conv-recurrent.ts';
import { defineRecurrent } from './base-recurrent-layer.ts';

export const convLstm2d = defineRecurrent({
  classNames: ['ConvLSTM2D'],
  support:
    'Conv, then a Scan. Options as Conv2D and LSTM; masks, which tfjs cannot use on maps, and activations along an axis are refused',
  config: convLstmConfig,
});
