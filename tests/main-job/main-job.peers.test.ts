import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchBrowser } from '../peers/launch-browser.ts';

const MAIN_JOB = fileURLToPath(new URL('../../scripts/main-job.ts', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'fer-main-job-'));
after(() => rm(folder, { recursive: true, force: true }));

test('the main job learns the drawn faces, on a second call too, and writes what it says', () => {
  for (const run of ['runs/drawn-faces-1', 'runs/drawn-faces-2']) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), MAIN_JOB],
      { cwd: folder, encoding: 'utf8' },
    );
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    const accuracy = /^([\d.]+) % of the 280 held-out faces are right/m.exec(stdout)?.[1];
    assert.ok(Number(accuracy) >= 95, stdout);
    for (const name of [
      'report.html',
      'model.onnx',
      'predictions.jsonl',
      'evaluation/metrics.json',
      'curves.png',
    ]) {
      assert.ok(existsSync(join(folder, run, name)), `${run}/${name}`);
    }
  }
});

test('the report of the main job opens in a browser without errors and without the network', async () => {
  const browser = await launchBrowser();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(join(folder, 'runs/drawn-faces-1/report.html')).href);
      const visible = page.locator('figure svg:visible');
      // Curves, confusion matrix, classes and reliability, each for one theme.
      assert.equal(await visible.count(), 4);
      assert.equal(await page.locator('tbody th', { hasText: /^surprise$/ }).count(), 1);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      for (const link of await page.locator('a').all()) {
        const target = fileURLToPath(new URL((await link.getAttribute('href'))!, page.url()));
        assert.ok(existsSync(target), target);
      }
      assert.deepEqual(complaints, []);
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
