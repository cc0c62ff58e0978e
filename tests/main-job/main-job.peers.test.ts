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
      'report/metrics.json',
      'report/MODEL_CARD.md',
      'curves.png',
    ]) {
      assert.ok(existsSync(join(folder, run, name)), `${run}/${name}`);
    }
  }
});

test('the reports of the main job open in a browser without errors and without the network', async () => {
  const browser = await launchBrowser();
  // Of the training: the curves. Of everything: also confusion, classes, reliability, three with pictures, data.
  const pages = [
    { name: 'report.html', figures: 1, tables: 1 },
    { name: 'report/report.html', figures: 8, tables: 2 },
  ];
  const schemes = ['light', 'dark'] as const;
  try {
    for (const { name, figures, tables, colorScheme } of pages.flatMap((page) =>
      schemes.map((scheme) => ({ ...page, colorScheme: scheme })),
    )) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(join(folder, 'runs/drawn-faces-1', name)).href);
      const visible = page.locator('figure svg:visible');
      assert.equal(await visible.count(), figures);
      assert.equal(await page.locator('tbody th', { hasText: /^surprise$/ }).count(), tables);
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
