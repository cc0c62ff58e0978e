import { test } from 'node:test';
import { assertRefused } from '../assert-refused.ts';
import { testRecurrent } from '../recurrent-cases.ts';

testRecurrent({ factory: 'gru', className: 'GRU', op: 'GRU', states: 1 });

test('GRU with reset_after, which tfjs cannot load, is refused', () =>
  assertRefused(
    { class_name: 'GRU', config: { units: 2, reset_after: true } },
    /`reset_after`: true is not exported, use false/,
    [4, 3],
  ));
