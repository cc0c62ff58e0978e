import { defineRecurrent, recurrentConfig } from './base-recurrent-layer.ts';

export const rnn = defineRecurrent({
  classNames: ['RNN'],
  support:
    'what SimpleRNN, LSTM and GRU become, for a SimpleRNNCell, an LSTMCell or a GRUCell; one after the other for StackedRNNCells',
  config: recurrentConfig('RNN'),
});
