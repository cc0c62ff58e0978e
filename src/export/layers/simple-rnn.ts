import { defineRecurrent, recurrentConfig } from './base-recurrent-layer.ts';

export const simpleRnn = defineRecurrent({
  classNames: ['SimpleRNN'],
  support: 'RNN, or a Scan with a mask or with an activation that RNN does not have. As LSTM',
  config: recurrentConfig('SimpleRNN'),
});
