/** The bytes of some arrays of float32, one after the other; little-endian, as every machine that the engines run on. */
export function packFloats(arrays: readonly Float32Array[]): Uint8Array {
  return Buffer.concat(arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength)));
}

/**
 * The arrays back from their bytes.
 *
 * @throws RangeError where there are more or fewer bytes than arrays of these lengths have
 */
export function unpackFloats(bytes: Uint8Array, lengths: readonly number[]): Float32Array[] {
  const expected = lengths.reduce((sum, length) => sum + 4 * length, 0);
  if (bytes.byteLength !== expected) {
    throw new RangeError(`expected ${expected} bytes, got ${bytes.byteLength}`);
  }
  // A copy, because a buffer of Node may begin at any byte of a shared one.
  const { buffer } = Uint8Array.from(bytes);
  let offset = 0;
  return lengths.map((length) => {
    const floats = new Float32Array(buffer, offset, length);
    offset += floats.byteLength;
    return floats;
  });
}
