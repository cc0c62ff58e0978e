import { defineRecurrent, recurrentConfig } from './base-recurrent-layer.ts';

export const lstm = defineRecurrent({
  classNames: ['LSTM'],
  support:
    'LSTM, or a Scan with a mask or with an activation that LSTM does not have. All outputs and initial states; `stateful` is refused',
  config: recurrentConfig('LSTM'),
});
