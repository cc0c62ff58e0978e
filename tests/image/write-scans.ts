import sharp from 'sharp';

/**
 * A grey progressive JPEG of one level whose coefficients come bit by bit: as many scans as asked for, up to 883, all in
 * the order that ITU T.81, G.1.1.1 wants. Each takes 31 bytes and a decoder as long as a walk through all blocks.
 */
export async function writeScans(count: number, side: number): Promise<Uint8Array> {
  const flat = sharp({ create: { width: side, height: side, channels: 3, background: '#777' } });
  const jpeg = await flat.toColourspace('b-w').jpeg({ progressive: true }).toBuffer();
  const [first, second] = [_scanAfter(jpeg, 2), _scanAfter(jpeg, _scanAfter(jpeg, 2).end)];
  // The first scan holds the means. The tables of the others stand before the second.
  const parts = [jpeg.subarray(0, first.end), jpeg.subarray(first.end, second.start)];
  const template = jpeg.subarray(second.start, second.end);
  for (let scan = 1; scan < count; scan++) {
    const coefficient = 1 + Math.floor((scan - 1) / 14);
    const bit = 13 - ((scan - 1) % 14);
    const bytes = Buffer.from(template);
    // B.2.3: the first and the last coefficient, then the bit before and this one in four bits each.
    bytes.set([coefficient, coefficient, ((bit === 13 ? 0 : bit + 1) << 4) | bit], 7);
    parts.push(bytes);
  }
  return Buffer.concat([...parts, Buffer.of(0xff, 0xd9)]);
}

/** The next scan with its header; where the tables after it begin is its end. */
function _scanAfter(jpeg: Buffer, from: number): { readonly start: number; readonly end: number } {
  let start = from;
  while (jpeg[start + 1] !== 0xda) start += 2 + jpeg.readUInt16BE(start + 2);
  let end = start + 2 + jpeg.readUInt16BE(start + 2);
  while (jpeg[end] !== 0xff || jpeg[end + 1] === 0) end += 1;
  return { start, end };
}
