import { testRecurrent } from '../recurrent-cases.ts';

testRecurrent({ factory: 'simpleRNN', className: 'SimpleRNN', op: 'RNN', states: 1 });
