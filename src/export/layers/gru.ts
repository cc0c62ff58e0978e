import { defineRecurrent, recurrentConfig } from './base-recurrent-layer.ts';

export const gru = defineRecurrent({
  classNames: ['GRU'],
  support:
    'GRU, or a Scan with a mask or with an activation that GRU does not have. As LSTM; `reset_after`, which tfjs cannot run, is refused',
  config: recurrentConfig('GRU'),
});
