import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareClasses } from '../../../src/serve/page/client/compare-classes.ts';

const SERVER = [
  { label: 'happy', probability: 0.7 },
  { label: 'sad', probability: 0.3 },
];

function browser(happy: number) {
  return [
    { label: 'sad', probability: 1 - happy },
    { label: 'happy', probability: happy },
  ];
}

test('classes are compared by name, whatever their order', () => {
  const agreement = compareClasses({ server: SERVER, browser: browser(0.7) }, { isLossless: true });
  assert.ok(agreement.largestDifference < 1e-12);
  assert.ok(agreement.agrees);
});

test('1e-4 is allowed where both sides saw the same pixels, 0.02 where the browser decoded its own way', () => {
  const judge = (happy: number, isLossless: boolean) =>
    compareClasses({ server: SERVER, browser: browser(happy) }, { isLossless }).agrees;
  assert.deepEqual([judge(0.70009, true), judge(0.7002, true)], [true, false]);
  assert.deepEqual([judge(0.719, false), judge(0.721, false)], [true, false]);
});

test('another label is no agreement, however small the difference', () => {
  const server = [
    { label: 'happy', probability: 0.50001 },
    { label: 'sad', probability: 0.49999 },
  ];
  const { isSameLabel, agrees } = compareClasses({ server, browser: browser(0.49999) }, { isLossless: true });
  assert.deepEqual([isSameLabel, agrees], [false, false]);
});

test('a class that one side lacks is no agreement', () => {
  assert.equal(
    compareClasses({ server: SERVER.slice(0, 1), browser: browser(0.7) }, { isLossless: false }).agrees,
    false,
  );
});
