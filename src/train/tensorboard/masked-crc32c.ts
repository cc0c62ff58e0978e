/** The polynomial of CRC-32C (Castagnoli), its bits reversed; RFC 3720, appendix B.4. */
const POLYNOMIAL = 0x82f63b78;
const TABLE = _tabulate();

/**
 * The checksum of TensorFlow's record files: CRC-32C, turned by 15 bits and moved by a constant, so that the checksum of
 * bytes that hold checksums stays a good one (`tensorflow/core/lib/hash/crc32c.h`).
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function _tabulate(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
}
