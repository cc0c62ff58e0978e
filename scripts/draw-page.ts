/**
 * Draws `docs/images/page.png`: the page of `fer serve` with a drawn face and what a model makes of it on both sides.
 *
 * `FER_PEERS_FOLDER=.peers node --import tsx scripts/draw-page.ts RUN/model.onnx`, after `npm start`, which makes the run, and `npm run test:peers -- page`, which installs Chromium.
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { drawPicture } from '../fixtures/faces/draw-picture.ts';
import { setNativeEnvironment } from '../src/base/index.ts';
import { encodePng } from '../src/image/index.ts';
import { createServer } from '../src/serve/index.ts';
import { launchBrowser } from '../tests/peers/launch-browser.ts';

const PATH = fileURLToPath(new URL('../docs/images/page.png', import.meta.url));
const SIZE = 240;
const VIEWPORT = { width: 1000, height: 800 };

setNativeEnvironment();
const [model] = process.argv.slice(2);
if (model === undefined)
  throw new Error('Name a model that was trained on drawn faces, such as that of `npm start`');
const pixels = await drawPicture({ split: 'test', expression: 'happy', index: 3 }, { seed: 1, size: SIZE });
const face = await encodePng({ width: SIZE, height: SIZE, channels: 1, pixels });
const app = await createServer([model]);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const payload = Buffer.from(face);
// The first picture takes longer than those that people see.
await app.inject({ method: 'POST', url: '/predict', headers: { 'content-type': 'image/png' }, payload });
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light' });
await page.goto(url);
await page.locator('#model option').first().waitFor({ state: 'attached' });
await page.locator('input[name="place"][value="both"]').check();
await page.setInputFiles('#file', { name: 'face.png', mimeType: 'image/png', buffer: payload });
await page.locator('#result[aria-busy="false"]:not(.is-stale) .classes').waitFor();
const picture = await page.screenshot({ fullPage: true });
await sharp(picture)
  .resize({ width: 640 })
  .png({ palette: true, colours: 32, dither: 0, effort: 10 })
  .toFile(PATH);
await browser.close();
app.server.closeAllConnections();
await app.close();
