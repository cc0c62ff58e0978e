import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sineCosine } from '../../../src/pipeline/augmentation/_sine-cosine.ts';

test('sineCosine() is exact at whole quarters', () => {
  assert.deepEqual([-180, -90, 0, 90, 180, 270].map(rounded), ['0,-1', '-1,0', '0,1', '1,0', '0,-1', '-1,0']);

  function rounded(degrees: number): string {
    const { sine, cosine } = sineCosine(degrees);
    return `${sine + 0},${cosine + 0}`;
  }
});

test('sineCosine() agrees with Math.sin and Math.cos to the last digits', () => {
  for (let degrees = -400; degrees <= 400; degrees += 0.37) {
    const { sine, cosine } = sineCosine(degrees);
    const radians = (degrees * Math.PI) / 180;
    // The argument in radians is itself rounded, by up to 1e-15 of its size of 7.
    assert.ok(Math.abs(sine - Math.sin(radians)) < 3e-15, `sine of ${degrees}`);
    assert.ok(Math.abs(cosine - Math.cos(radians)) < 3e-15, `cosine of ${degrees}`);
  }
});
