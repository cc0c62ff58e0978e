import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { encodePng } from '../../../src/image/index.ts';
import type { ForeignPreprocess } from '../../../src/infer/index.ts';
import { launchBrowser } from '../../peers/launch-browser.ts';
import { classifyInNode } from './models.ts';
import { choose, largestDifference, openPage, readShares } from './open-page.ts';
import { picture } from './pictures.ts';
import { startServer } from './start-server.ts';

const FOREIGN = new URL('../../infer/golden/', import.meta.url);

let browser: Browser;
let folder: string;
before(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'fer-page-'));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

test('models that say nothing of themselves give in the browser what onnxruntime gives in Python', async () => {
  const golden = JSON.parse(await readFile(new URL('foreign.json', FOREIGN), 'utf8')) as {
    readonly width: number;
    readonly height: number;
    readonly images: readonly (readonly number[])[];
    readonly cases: readonly {
      readonly model: string;
      readonly preprocess: ForeignPreprocess;
      readonly probabilities: readonly (readonly number[])[];
    }[];
  };
  const labels = ['a', 'b', 'c', 'd'];
  for (const { model, preprocess, probabilities } of golden.cases) {
    await using server = await startServer({
      models: [fileURLToPath(new URL(`${model}.onnx`, FOREIGN))],
      labels,
      preprocess,
      activation: 'softmax',
    });
    await using opened = await openPage(browser, server);
    const { page } = opened;
    await page.check('[value=both]');
    for (const [index, pixels] of golden.images.slice(0, 2).entries()) {
      const { width, height } = golden;
      const png = await encodePng({ width, height, channels: 3, pixels: Uint8Array.from(pixels) });
      await choose(page, `${index}.png`, Buffer.from(png));
      await page.locator(`#picture[alt*="${index}.png"]`).waitFor();
      const expected = labels.map((label, at) => ({ label, probability: probabilities[index]![at]! }));
      for (const shares of await readShares(page))
        assert.ok(largestDifference(shares, expected) < 1e-5, model);
    }
    assert.deepEqual(opened.complaints, []);
  }
});

test('both sides warn of a picture that shows nothing, and of one that is stretched', async () => {
  await using server = await startServer();
  for (const place of ['server', 'browser']) {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    await page.check(`[value=${place}]`);
    const grey = { width: 200, height: 100, channels: 3, background: '#808080' } as const;
    await choose(page, 'wall.png', await sharp({ create: grey }).png().toBuffer());
    await readShares(page);
    const warnings = await page.locator('.warning').allInnerTexts();
    assert.equal(warnings.length, 2, place);
    assert.match(warnings[0]!, /^Mind: The picture was stretched from 200x100 to 24x24/);
    assert.match(warnings[1]!, /^Mind: The picture is empty, one grey level of 128/);
    assert.deepEqual(opened.complaints, []);
  }
});

test('what the detector of the server cuts out is what the browser computes as well', async () => {
  const detector = join(folder, 'detector.mjs');
  await writeFile(detector, 'export const detect = () => [{ x: 25, y: 15, width: 90, height: 90 }];');
  await using server = await startServer({ detector });
  await using opened = await openPage(browser, server);
  const { page } = opened;
  await page.check('[value=both]');
  const file = await picture().png().toBuffer();
  await choose(page, 'face.png', file);
  const sides = await readShares(page);
  const cut = await sharp(file).extract({ left: 25, top: 15, width: 90, height: 90 }).png().toBuffer();
  const expected = await classifyInNode('grey', cut);
  assert.equal(sides.length, 2);
  for (const shares of sides) assert.ok(largestDifference(shares, expected) < 1e-4);
  assert.match(await page.innerText('.facts'), /90x90 at 25, 15, found by the server/);
  assert.deepEqual(opened.complaints, []);
});

test('a server that takes the middle of a picture does so in the browser as well', async () => {
  await using server = await startServer({ crop: 'centre' });
  await using opened = await openPage(browser, server);
  const { page } = opened;
  await page.check('[value=both]');
  const file = await picture().png().toBuffer();
  await choose(page, 'face.png', file);
  const expected = await classifyInNode('grey', await middleOf(file));
  for (const shares of await readShares(page)) assert.ok(largestDifference(shares, expected) < 1e-4);
  assert.match(await page.innerText('.agrees'), /agree/);
  assert.deepEqual(opened.complaints, []);
});

function middleOf(file: Buffer): Promise<Buffer> {
  return sharp(file).extract({ left: 30, top: 0, width: 120, height: 120 }).png().toBuffer();
}
