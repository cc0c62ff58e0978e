import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { svgToPng } from '../../src/report/index.ts';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="15" height="20" fill="#f00"/></svg>`;

test('svgToPng() draws two pixels for one', async () => {
  const png = sharp(await svgToPng(SVG));
  const { format, width, height } = await png.metadata();
  assert.deepEqual({ format, width, height }, { format: 'png', width: 60, height: 40 });
  const { data, info } = await png.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number): number[] => [
    ...data.subarray(4 * (y * info.width + x)).subarray(0, 4),
  ];
  assert.deepEqual(pixel(5, 5), [255, 0, 0, 255]);
  assert.equal(pixel(55, 5)[3], 0);
});

test('svgToPng() draws at another scale', async () => {
  const { width, height } = await sharp(await svgToPng(SVG, { scale: 0.5 })).metadata();
  assert.deepEqual({ width, height }, { width: 15, height: 10 });
});

test('svgToPng() refuses a scale that is not above 0', async () => {
  for (const scale of [0, -1, Number.NaN]) await assert.rejects(svgToPng(SVG, { scale }), RangeError);
});
