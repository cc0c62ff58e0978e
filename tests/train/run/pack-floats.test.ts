import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packFloats, unpackFloats } from '../../../src/train/run/pack-floats.ts';

describe('packFloats()', () => {
  it('writes little-endian float32, one array after the other', () => {
    const bytes = packFloats([Float32Array.of(1, -2), Float32Array.of(0.5)]);
    assert.equal(Buffer.from(bytes).toString('hex'), '0000803f000000c00000003f');
  });

  it('takes the part of a buffer that an array is of', () => {
    const part = Float32Array.of(9, 1, 9).subarray(1, 2);
    assert.equal(Buffer.from(packFloats([part])).toString('hex'), '0000803f');
  });
});

describe('unpackFloats()', () => {
  it('gives the arrays back, from bytes at any offset', () => {
    const arrays = [Float32Array.of(1, -2), new Float32Array(0), Float32Array.of(0.5)];
    const shifted = Buffer.concat([Buffer.alloc(3), packFloats(arrays)]).subarray(3);
    assert.deepEqual(unpackFloats(shifted, [2, 0, 1]), arrays);
  });

  it('refuses another number of bytes', () => {
    const error = { name: 'RangeError', message: 'expected 8 bytes, got 4' };
    assert.throws(() => unpackFloats(new Uint8Array(4), [2]), error);
  });
});
