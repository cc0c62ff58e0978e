import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { openDataset } from '../../src/data/index.ts';
import { loadClassifier, reportRun } from '../../src/infer/index.ts';
import { launchBrowser } from '../peers/launch-browser.ts';
import { historyOf } from '../report/history.ts';
import { LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

let folder: string;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-report-pages-'));
  browser = await launchBrowser();
  const data = join(folder, 'data');
  await writeGreyPngs(data, { 'angry/1.png': 180, 'happy/1.png': 20, 'happy/2.png': 180 });
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const dataset = await openDataset(data);
  const run = { path: 'first', history: historyOf(12), config: { model: 'tiny', seed: 0 }, environment: {} };
  const out = join(folder, 'out');
  await reportRun(classifier, dataset.splits.train!, { run, dataset, split: 'train', out });
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1100, 400]) {
    test(`the page of a run is whole in a browser, ${scheme}, ${width} pixels wide`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => requests.push(request.url().slice(0, 5)));
      await page.goto(pathToFileURL(join(folder, 'out', 'report.html')).href);
      // A page that is wider than its window has to be scrolled sideways to be read.
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      const figures = await page.locator('figure').count();
      const light = await page.locator('.on-light:visible').count();
      const dark = await page.locator('.on-dark:visible').count();
      await page.close();
      assert.deepEqual(complaints, []);
      // The page itself alone.
      assert.deepEqual(requests, ['file:']);
      assert.equal(overflow, 0);
      assert.equal(figures, 8);
      assert.deepEqual([light, dark], scheme === 'light' ? [8, 0] : [0, 8]);
    });
  }
}
