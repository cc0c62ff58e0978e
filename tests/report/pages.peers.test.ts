import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { openDataset } from '../../src/data/index.ts';
import {
  evaluateToFolder,
  explainImage,
  loadClassifier,
  reportRun,
  sourcesOfPaths,
  writeExplanations,
} from '../../src/infer/index.ts';
import { compareToFolder } from '../../src/parity/index.ts';
import { renderComparison } from '../../src/report/index.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { launchBrowser } from '../peers/launch-browser.ts';
import { historyOf } from './history.ts';
import { pdfSheets } from './pdf-sheets.ts';

/** Finds what people with disabilities would stumble over. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Each kind of page with the number of its figures. */
const PAGES = {
  'of a run': { file: 'run/report.html', figures: 8 },
  'of an evaluation': { file: 'evaluation/report.html', figures: 6 },
  'of several runs': { file: 'comparison.html', figures: 1 },
  'of a parity check': { file: 'parity/report.html', figures: 1 },
  'of explanations': { file: 'explanations.html', figures: 4 },
} as const;

let folder: string;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-pages-'));
  browser = await launchBrowser();
  const data = join(folder, 'data');
  await writeGreyPngs(data, { 'angry/1.png': 180, 'happy/1.png': 20, 'happy/2.png': 180 });
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const dataset = await openDataset(data);
  const images = dataset.splits.train!;
  const run = { path: 'first', history: historyOf(12), config: { model: 'tiny', seed: 0 }, environment: {} };
  await reportRun(classifier, images, { run, dataset, split: 'train', out: join(folder, 'run') });
  await evaluateToFolder(classifier, images, { out: join(folder, 'evaluation') });
  const runs = ['light with a long name', 'base'].map((name, i) => ({
    name,
    history: historyOf(5 + 20 * i),
  }));
  const tables = [
    {
      title: 'Figures',
      rows: [
        ['run', 'light with a long name', 'base'],
        ['epochs', '5', '25'],
      ],
    },
  ];
  await writeFile(join(folder, 'comparison.html'), await renderComparison({ runs, tables }));
  // The file itself under another name: the page names both.
  const copy = join(folder, 'copy.onnx');
  await copyFile(LINEAR_MODEL, copy);
  const out = join(folder, 'parity');
  await compareToFolder({ reference: copy, onnx: LINEAR_MODEL }, sourcesOfPaths([data]), { out });
  const path = join(data, 'angry/1.png');
  const explanation = await explainImage(classifier, path);
  const files = Array.from({ length: 61 }, (_, i) => ({ path: `${i} ${path}`, explanation }));
  await writeExplanations(files, {
    out: join(folder, 'explanations.html'),
    model: LINEAR_MODEL,
    force: false,
  });
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

for (const [kind, { file, figures }] of Object.entries(PAGES)) {
  describe(`the page ${kind}`, () => {
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [1100, 375]) {
        test(`is whole and breaks no rule of WCAG 2.2 AA, ${scheme}, ${width} pixels wide`, async () => {
          const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
          const complaints: string[] = [];
          const requests: string[] = [];
          page.on('console', (message) => complaints.push(message.text()));
          page.on('pageerror', (error) => complaints.push(error.message));
          page.on('request', (request) => requests.push(request.url()));
          const url = pathToFileURL(join(folder, file)).href;
          await page.goto(url);
          // A page that is wider than its window has to be scrolled sideways to be read.
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          const light = await page.locator('.on-light:visible').count();
          const dark = await page.locator('.on-dark:visible').count();
          await page.evaluate(AXE);
          const violations = await page.evaluate(
            `axe.run({ runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 200)).join(' ')))`,
          );
          await page.close();
          assert.deepEqual(complaints, []);
          // The page itself alone; its pictures are in it.
          assert.deepEqual(
            requests.filter((request) => !request.startsWith('data:')),
            [url],
          );
          assert.equal(overflow, 0);
          assert.deepEqual([light, dark], scheme === 'light' ? [figures, 0] : [0, figures]);
          assert.deepEqual(violations, []);
        });
      }
    }

    for (const format of ['A4', 'Letter'] as const) {
      test(`prints on ${format} with its first figure below the title`, async () => {
        const page = await browser.newPage({ colorScheme: 'dark' });
        await page.goto(pathToFileURL(join(folder, file)).href);
        const pdf = await page.pdf({ format });
        await page.close();
        const [first] = pdfSheets(pdf);
        // A figure holds pictures or hundreds of lines; a title and a sentence do not.
        assert.ok(/ Do\n/.test(first!) || first!.length > 10_000, first);
      });
    }
  });
}
