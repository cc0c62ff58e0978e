import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { writePng } from '../../image/write-png.ts';
import { launchBrowser } from '../../peers/launch-browser.ts';
import { classifyInNode } from './models.ts';
import { choose, handOver, largestDifference, openPage, readShares } from './open-page.ts';
import { picture, pngPictures } from './pictures.ts';
import { type PageServer, startServer } from './start-server.ts';

/** Finds what people with disabilities would stumble over. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** A picture that moves instead of a camera, and nobody who has to allow it. */
const FAKE_WEBCAM = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

let browser: Browser;
let server: PageServer;
before(async () => {
  browser = await launchBrowser({ args: FAKE_WEBCAM });
  server = await startServer();
});
after(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

describe('a picture gets into the page', () => {
  test('by being chosen', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    const choosing = page.waitForEvent('filechooser');
    await page.click('#choose');
    const file = await picture().png().toBuffer();
    await (await choosing).setFiles({ name: 'face.png', mimeType: 'image/png', buffer: file });
    const [shares] = await readShares(page);
    assert.ok(largestDifference(shares!, await classifyInNode('grey', file)) < 1e-6);
    assert.deepEqual(opened.complaints, []);
  });

  test('by being dropped anywhere; of several files the first is taken, and that is said', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    const file = await picture().png().toBuffer();
    await handOver(page, { kind: 'drop', files: { 'a.png': file, 'b.png': file } });
    const [shares] = await readShares(page);
    assert.ok(largestDifference(shares!, await classifyInNode('grey', file)) < 1e-6);
    assert.equal(await page.innerText('#taken'), 'Of 2 files the first was taken, a.png.');
    assert.equal(await page.locator('#drop-veil').isVisible(), false);
    assert.deepEqual(opened.complaints, []);
  });

  test('by being pasted', async () => {
    await using opened = await openPage(browser, {
      url: server.url,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = opened;
    const file = await picture().png().toBuffer();
    await page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob('${file.toString('base64')}'), (character) => character.charCodeAt(0));
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
    })()`);
    // The focus may be anywhere.
    await page.focus('[value=server]');
    await page.keyboard.press('Control+V');
    const [shares] = await readShares(page);
    assert.ok(largestDifference(shares!, await classifyInNode('grey', file)) < 1e-6);
    assert.deepEqual(opened.complaints, []);
  });

  test('by the webcam, which is closed with the picture', async () => {
    await using opened = await openPage(browser, { url: server.url, permissions: ['camera'] });
    const { page } = opened;
    await page.click('#open-camera');
    await page.locator('#video').waitFor();
    await page.click('#take-picture');
    const [shares] = await readShares(page);
    assert.ok(Math.abs(Object.values(shares!).reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
    assert.equal(await page.locator('#camera').isVisible(), false);
    assert.equal(await page.evaluate('document.querySelector("#video").srcObject'), null);
    assert.match((await page.getAttribute('#picture', 'alt')) ?? '', /webcam, \d{3,}x\d{3,} pixels/);
    assert.deepEqual(opened.complaints, []);
  });

  test('text that is pasted or dropped is none, and the page says so', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    await handOver(page, { kind: 'drop', files: {}, text: 'face.png' });
    assert.match(await page.innerText('#error'), /What was dropped holds no file/);
    await handOver(page, { kind: 'paste', files: {}, text: 'face.png' });
    assert.match(await page.innerText('#error'), /What was pasted holds no file/);
    assert.deepEqual(opened.complaints, []);
  });
});

describe('the model in the browser', () => {
  test('answers without the picture leaving the machine, and nothing is asked of another host', async () => {
    await using opened = await openPage(browser, server);
    const { page, requests } = opened;
    await page.check('[value=browser]');
    const file = await picture().png().toBuffer();
    await choose(page, 'face.png', file);
    const [shares] = await readShares(page);
    assert.ok(largestDifference(shares!, await classifyInNode('grey', file)) < 1e-4);
    assert.deepEqual(
      requests.filter((request) => !request.startsWith(`GET ${server.url}/`)),
      [],
    );
    assert.ok(requests.some((request) => request.endsWith('/models/grey/file')));
    assert.deepEqual(opened.complaints, []);
  });

  for (const model of ['grey', 'colour'] as const) {
    test(`the ${model} model gives within 1e-4 what the server gives, for every kind of PNG`, async () => {
      await using opened = await openPage(browser, server);
      const { page } = opened;
      await page.selectOption('#model', model);
      await page.check('[value=both]');
      for (const [kind, buffer] of Object.entries(await pngPictures())) {
        await choose(page, `${kind}.png`, buffer);
        await page.locator(`#picture[alt*="${kind}"]`).waitFor();
        const [there, here] = await readShares(page);
        const expected = await classifyInNode(model, buffer);
        assert.ok(largestDifference(there!, expected) < 1e-6, `server: PNG ${kind}`);
        assert.ok(largestDifference(here!, expected) < 1e-4, `browser: PNG ${kind}`);
        assert.match(
          await page.innerText('.agrees'),
          /Server and browser agree: .* at most 0.0001 is expected/,
        );
      }
      assert.deepEqual(opened.complaints, []);
    });
  }

  test('gives the label of the server within 0.02 for JPEG and WebP, turned by EXIF or in another colour space', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    await page.check('[value=both]');
    const files = {
      'a.jpg': await picture().jpeg({ quality: 90 }).toBuffer(),
      'coarse.jpg': await picture().jpeg({ quality: 40, chromaSubsampling: '4:2:0' }).toBuffer(),
      'progressive.jpg': await picture().jpeg({ progressive: true }).toBuffer(),
      'grey.jpg': await picture().toColourspace('b-w').jpeg().toBuffer(),
      'profile.jpg': await picture().withIccProfile('p3').jpeg().toBuffer(),
      'turned.jpg': await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'turned.png': await picture().withMetadata({ orientation: 8 }).png().toBuffer(),
      'lossy.webp': await picture().webp({ quality: 80 }).toBuffer(),
      'lossless.webp': await picture().webp({ lossless: true }).toBuffer(),
    };
    for (const [name, buffer] of Object.entries(files)) {
      await choose(page, name, buffer);
      await page.locator(`#picture[alt*="${name}"]`).waitFor();
      const [there, here] = await readShares(page);
      const expected = await classifyInNode('grey', buffer);
      assert.ok(largestDifference(there!, expected) < 1e-6, `server: ${name}`);
      assert.ok(largestDifference(here!, expected) < 0.02, `browser: ${name}`);
      assert.match(await page.innerText('.agrees'), /Server and browser agree/, name);
      if (name.startsWith('turned'))
        assert.match((await page.getAttribute('#picture', 'alt')) ?? '', /120x180/);
    }
    assert.deepEqual(opened.complaints, []);
  });
});

describe('the box', () => {
  test('that is drawn with the mouse cuts out the same part on both sides, and is square for a square model', async () => {
    await using opened = await openPage(browser, server);
    const { page, requests } = opened;
    await page.check('[value=both]');
    const file = await picture().png().toBuffer();
    await choose(page, 'face.png', file);
    await readShares(page);
    await page.locator('#stage').scrollIntoViewIfNeeded();
    const stage = (await page.locator('#stage').boundingBox())!;
    const scale = stage.width / 180;
    await page.mouse.move(stage.x + 30 * scale, stage.y + 20 * scale);
    await page.mouse.down();
    await page.mouse.move(stage.x + 80 * scale, stage.y + 60 * scale, { steps: 4 });
    await page.mouse.move(stage.x + 110 * scale, stage.y + 95 * scale, { steps: 4 });
    await page.mouse.up();
    const [there, here] = await readShares(page);
    const values = await Promise.all(['left', 'top', 'width'].map((name) => page.inputValue(`#box-${name}`)));
    const [left, top, width] = values.map(Number) as [number, number, number];
    assert.ok(
      Math.abs(left - 30) <= 1 && Math.abs(top - 20) <= 1 && Math.abs(width - 80) <= 1,
      values.join(),
    );
    assert.ok(requests.at(-1)!.endsWith(`&box=${left}%2C${top}%2C${width}%2C${width}`), requests.at(-1));
    const cut = await sharp(file).extract({ left, top, width, height: width }).png().toBuffer();
    const expected = await classifyInNode('grey', cut);
    assert.ok(largestDifference(there!, expected) < 1e-6);
    assert.ok(largestDifference(here!, expected) < 1e-4);
    assert.deepEqual(opened.complaints, []);
  });

  test('is moved by its middle, stretched by a corner, and a click beside it changes nothing', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    const file = await picture().png().toBuffer();
    await choose(page, 'face.png', file);
    await readShares(page);
    const read = () =>
      Promise.all(
        ['left', 'top', 'width'].map(async (name) => Number(await page.inputValue(`#box-${name}`))),
      );
    await page.click('#add-box');
    const first = await read();
    assert.deepEqual(first, [54, 24, 72]);
    const stage = (await page.locator('#stage').boundingBox())!;
    const scale = stage.width / 180;
    const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
      await page.mouse.move(stage.x + from[0] * scale, stage.y + from[1] * scale);
      await page.mouse.down();
      await page.mouse.move(stage.x + to[0] * scale, stage.y + to[1] * scale, { steps: 5 });
      await page.mouse.up();
    };
    await drag([90, 60], [80, 55]);
    assert.deepEqual(await read(), [44, 19, 72]);
    await drag([44 + 72, 19 + 72], [44 + 60, 19 + 60]);
    assert.deepEqual(await read(), [44, 19, 60]);
    await drag([44, 19], [24, 0]);
    const last = await read();
    assert.ok(
      last.every((value, index) => Math.abs(value - [24, 0, 79][index]!) <= 1),
      last.join(),
    );
    await page.mouse.click(stage.x + 170 * scale, stage.y + 110 * scale);
    assert.deepEqual(await read(), last);
    await page.click('#remove-box');
    assert.equal(await page.locator('#box').isVisible(), false);
    assert.deepEqual(opened.complaints, []);
  });
});

describe('with the keyboard alone', () => {
  test('a place is chosen, a picture opened, and a box set, moved, stretched, typed and taken away', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    const focused = () => page.evaluate('document.activeElement.id || document.activeElement.value');
    const tabTo = async (id: string) => {
      for (let tabs = 0; tabs < 20; tabs++) {
        if ((await focused()) === id) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`${id} is not reached by the tab key, but ${await focused()}`);
    };
    const choosing = page.waitForEvent('filechooser');
    await tabTo('model');
    await tabTo('server');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'both');
    await tabTo('choose');
    await page.keyboard.press('Enter');
    const file = await picture().png().toBuffer();
    await (await choosing).setFiles({ name: 'face.png', mimeType: 'image/png', buffer: file });
    await readShares(page);
    await tabTo('add-box');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'box');
    for (const key of [
      'ArrowRight',
      'ArrowDown',
      'ArrowDown',
      'Shift+ArrowRight',
      'Shift+ArrowUp',
      'Shift+ArrowUp',
    ]) {
      await page.keyboard.press(key);
    }
    await tabTo('box-left');
    const read = () =>
      Promise.all(
        ['left', 'top', 'width'].map(async (name) => Number(await page.inputValue(`#box-${name}`))),
      );
    assert.deepEqual(await read(), [55, 26, 71]);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('12');
    await page.keyboard.press('Tab');
    assert.deepEqual(await read(), [12, 26, 71]);
    const [there] = await readShares(page);
    const cut = await sharp(file).extract({ left: 12, top: 26, width: 71, height: 71 }).png().toBuffer();
    assert.ok(largestDifference(there!, await classifyInNode('grey', cut)) < 1e-6);
    await page.focus('#box');
    await page.keyboard.press('Delete');
    assert.equal(await focused(), 'add-box');
    assert.equal(await page.locator('#box').isVisible(), false);
    assert.deepEqual(opened.complaints, []);
  });

  test('the webcam is opened, and closed again', async () => {
    await using opened = await openPage(browser, { url: server.url, permissions: ['camera'] });
    const { page } = opened;
    await page.focus('#open-camera');
    await page.keyboard.press('Enter');
    await page.locator('#take-picture:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'open-camera');
    assert.equal(await page.locator('#camera').isVisible(), false);
    assert.deepEqual(opened.complaints, []);
  });
});

describe('what goes wrong is told in a sentence, and can be tried again', () => {
  const errorOf = async (page: Page) => {
    await page.locator('#error:not(:empty)').waitFor();
    return (await page.innerText('#error')).split('\n');
  };

  for (const place of ['server', 'browser', 'both'] as const) {
    test(`a broken file and one of another kind, with ${place} computing`, async () => {
      await using opened = await openPage(browser, server);
      const { page } = opened;
      await page.check(`[value=${place}]`);
      const whole = await picture().png().toBuffer();
      await choose(page, 'cut.png', whole.subarray(0, whole.length / 2));
      assert.equal((await errorOf(page)).at(-1), 'IMAGE_INVALID');
      assert.equal(await page.innerText('#status'), 'No result.');
      assert.equal(await page.locator('#face').isVisible(), false);
      await choose(page, 'moving.png', await picture().gif().toBuffer());
      await page.locator('#error', { hasText: 'IMAGE_UNSUPPORTED' }).waitFor();
      await choose(page, 'face.png', whole);
      await readShares(page);
      assert.equal(await page.innerText('#error'), '');
      assert.equal(await page.locator('#again').isVisible(), false);
      assert.deepEqual(opened.complaints, []);
    });
  }

  test('a file and a picture that are too large', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    // A little more than 5 MiB, stored as it is.
    const noise = Uint8Array.from({ length: 1330 * 1330 * 3 }, (_, at) => (at * at * 31 + (at >> 3)) & 255);
    const raw = { width: 1330, height: 1330, channels: 3 } as const;
    const large = await sharp(noise, { raw }).png({ compressionLevel: 0 }).toBuffer();
    assert.ok(large.length > 5 * 2 ** 20 && large.length < 5.2 * 2 ** 20);
    await choose(page, 'large.png', large);
    assert.equal((await errorOf(page)).at(-1), 'IMAGE_TOO_LARGE');
    await page.check('[value=browser]');
    await readShares(page);
    const wide = writePng({ width: 5000, height: 4000, depth: 8, colourType: 2, rows: [] });
    await choose(page, 'wide.png', Buffer.from(wide));
    await page.locator('#error:not(:empty)').waitFor();
    const [sentence, code] = await errorOf(page);
    assert.match(sentence!, /5000x4000 pixels, more than 16 million/);
    assert.equal(code, 'IMAGE_TOO_LARGE');
    assert.deepEqual(opened.complaints, []);
  });

  test('a picture that is so large that the server closes the connection while it is sent', async () => {
    await using opened = await openPage(browser, server);
    const { page } = opened;
    await choose(page, 'huge.png', Buffer.alloc(12 * 2 ** 20, 1));
    const [sentence] = await errorOf(page);
    assert.match(sentence!, /it takes no picture of 12.0 MiB|has more than 5242880 bytes/);
    assert.deepEqual(opened.complaints, []);
  });

  test('a server that is gone, and back again', async () => {
    const fleeting = await startServer();
    await using opened = await openPage(browser, fleeting);
    const { page } = opened;
    await fleeting[Symbol.asyncDispose]();
    await choose(page, 'face.png', await picture().png().toBuffer());
    const [sentence, code] = await errorOf(page);
    assert.match(sentence!, /cannot be reached/);
    assert.equal(code, 'UNREACHABLE');
    await using back = await startServer({ port: Number(new URL(fleeting.url).port) });
    assert.equal(back.url, fleeting.url);
    await page.click('#again');
    await readShares(page);
    assert.equal(await page.innerText('#error'), '');
    assert.deepEqual(opened.complaints, []);
  });

  test('a token that is missing, wrong, and right', async () => {
    await using closed = await startServer({ token: 'a-long-secret-token' });
    await using opened = await openPage(browser, closed);
    const { page, requests } = opened;
    assert.equal((await errorOf(page)).at(-1), 'UNAUTHORIZED');
    await page.locator('#token:focus').waitFor();
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.locator('#error:not(:empty)').waitFor();
    assert.equal(await page.locator('#token-form').isVisible(), true);
    await page.fill('#token', 'a-long-secret-token');
    await page.keyboard.press('Enter');
    await page.locator('#model option').first().waitFor({ state: 'attached' });
    assert.equal(await page.innerText('#error'), '');
    await page.locator('#token-form').waitFor({ state: 'hidden' });
    await page.check('[value=both]');
    await choose(page, 'face.png', await picture().png().toBuffer());
    assert.equal((await readShares(page)).length, 2);
    assert.ok(requests.every((request) => !request.includes('secret')));
    assert.equal(
      await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length'),
      0,
    );
    assert.deepEqual(opened.complaints, []);
  });

  test('a server that keeps its model to itself', async () => {
    await using keeping = await startServer({ download: false });
    await using opened = await openPage(browser, keeping);
    const { page } = opened;
    await page.check('[value=browser]');
    await choose(page, 'face.png', await picture().png().toBuffer());
    const [sentence, code] = await errorOf(page);
    assert.match(sentence!, /does not give its model away/);
    assert.equal(code, 'MODEL_WITHHELD');
    // Of both sides the one that works is shown.
    await page.check('[value=both]');
    assert.equal((await readShares(page)).length, 1);
    assert.equal((await errorOf(page)).at(-1), 'MODEL_WITHHELD');
    assert.deepEqual(opened.complaints, []);
  });

  test('a webcam that is refused', async () => {
    await using refusing = await launchBrowser({ args: [FAKE_WEBCAM[0]!, `${FAKE_WEBCAM[1]!}=deny`] });
    await using opened = await openPage(refusing, server);
    const { page } = opened;
    await page.click('#open-camera');
    assert.match((await errorOf(page))[0]!, /The webcam cannot be used because it was not allowed/);
    assert.equal(await page.locator('#camera').isVisible(), false);
    assert.deepEqual(opened.complaints, []);
  });
});

describe('the look', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1100, 380]) {
      test(`nothing sticks out or breaks the rules of WCAG 2.2 AA, ${colorScheme}, ${width} pixels wide`, async () => {
        await using opened = await openPage(browser, {
          url: server.url,
          colorScheme,
          viewport: { width, height: 800 },
        });
        const { page } = opened;
        const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
        const violations = async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          return page.evaluate(
            `axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))`,
          );
        };
        await page.evaluate(AXE);
        assert.deepEqual([await overflow(), await violations()], [0, []], 'empty');
        await page.check('[value=both]');
        await choose(page, 'cut.png', Buffer.from('89504e470d0a1a0a00', 'hex'));
        await page.locator('#error:not(:empty)').waitFor();
        assert.deepEqual([await overflow(), await violations()], [0, []], 'error');
        await choose(page, 'face.png', await picture().png().toBuffer());
        await readShares(page);
        await page.click('#add-box');
        await readShares(page);
        assert.deepEqual([await overflow(), await violations()], [0, []], 'result');
        assert.deepEqual(opened.complaints, []);
      });
    }
  }

  test('nothing moves for those who do not want it', async () => {
    for (const [reducedMotion, duration] of [
      ['reduce', '0s'],
      ['no-preference', '0.25s'],
    ] as const) {
      await using opened = await openPage(browser, { url: server.url, reducedMotion });
      const { page } = opened;
      await choose(page, 'face.png', await picture().png().toBuffer());
      await readShares(page);
      assert.equal(
        await page.evaluate('getComputedStyle(document.querySelector(".bar i")).transitionDuration'),
        duration,
      );
    }
  });
});
