import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Report, renderReport } from '../../src/report/index.ts';
import { historyOf } from './history.ts';

const VOID_TAGS = new Set(['meta', 'br', 'img', 'hr', 'link', '!doctype']);
const REPORT: Report = {
  title: 'Run <one> & "two"',
  lead: 'Four classes',
  keyFigures: [{ label: 'Accuracy', value: '97.1 %', note: '204 of 210' }],
};
const EVALUATION = {
  perClass: ['<b>&"', "o'k"].map((label) => ({ label, precision: 0.5, recall: 0.25, f1: 1 / 3, support: 4 })),
  confusion: {
    labels: ['<b>&"', "o'k"],
    counts: [
      [1, 3],
      [1, 3],
    ],
  },
  calibration: { error: 0.1, bins: [{ low: 0.5, high: 0.6, images: 8, confidence: 0.55, accuracy: 0.25 }] },
};

/** One grey pixel as a PNG file. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
const PICTURES = {
  drawn: [{ title: '<b>&"', pictures: [{ png: PIXEL, caption: ['<i>', '1 %'], verdict: 'right' as const }] }],
  worst: [{ title: '', pictures: [{ png: PIXEL, caption: ["o'k"], verdict: 'wrong' as const }] }],
};

test('renderReport() escapes what it is given', async () => {
  const page = await renderReport({
    ...REPORT,
    evaluation: EVALUATION,
    pictures: PICTURES,
    facts: [{ title: '<i>', values: { '<u>': '<script>alert(1)</script>', list: ['<s>'] } }],
    files: [{ path: 'a b/<x>.onnx', description: '</table>' }],
  });
  assertBalanced(page);
  assert.deepEqual(page.match(/<(script|i|u|s|b|one|x)>/g), null);
  assert.ok(page.includes('<title>Run &#60;one&#62; &#38; &#34;two&#34;</title>'));
  assert.ok(page.includes('href="a%20b/%3Cx%3E.onnx"'));
});

test('renderReport() needs nothing from elsewhere', async () => {
  const page = await renderReport({
    ...REPORT,
    history: historyOf(5),
    evaluation: EVALUATION,
    pictures: PICTURES,
  });
  const addresses = [...page.matchAll(/(?:https?:)?\/\/[\w.-]+[^\s"')]*/g)].map(([address]) => address);
  assert.deepEqual(
    addresses.filter((address) => !address.startsWith('http://www.w3.org/')),
    [],
  );
  assert.doesNotMatch(page, /<script|<link|<iframe|@import|url\((?!#)|src=/);
});

test('renderReport() draws each figure once for light and once for dark', async () => {
  const page = await renderReport({ ...REPORT, history: historyOf(5), evaluation: EVALUATION });
  assertBalanced(page);
  // Curves, confusion matrix, classes and reliability.
  assert.equal(page.match(/<figure /g)?.length, 4);
  assert.equal(page.match(/<svg /g)?.length, 8);
  assert.equal(page.match(/class="on-light"/g)?.length, 4);
  assert.equal(page.match(/class="on-dark"/g)?.length, 4);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, ids.join());
});

test('renderReport() shows each class with its shares', async () => {
  const page = await renderReport({ ...REPORT, evaluation: EVALUATION });
  const cells = [...page.matchAll(/<td>([\d.]+)/g)].map(([, cell]) => cell);
  assert.deepEqual(cells, ['4', '0.5000', '0.2500', '0.3333', '4', '0.5000', '0.2500', '0.3333']);
});

test('renderReport() spreads out what is inside of facts', async () => {
  const values = { seed: 0, data: { training: { size: 7 } }, labels: ['a', 'b'], size: null };
  const page = await renderReport({ ...REPORT, facts: [{ title: 'Configuration', values }] });
  assert.deepEqual(
    [...page.matchAll(/<th scope="row">([^<]*)<\/th><td>([^<]*)/g)].map(([, name, value]) => [name, value]),
    [
      ['seed', '0'],
      ['data.training.size', '7'],
      ['labels', '[&#34;a&#34;,&#34;b&#34;]'],
      ['size', 'null'],
    ],
  );
});

test('renderReport() leaves out what it is not given', async () => {
  const page = await renderReport(REPORT);
  assertBalanced(page);
  assert.doesNotMatch(page, /<figure|<table|undefined|null/);
  assert.ok(page.includes('97.1 %') && page.includes('204 of 210'));
});

function assertBalanced(page: string): void {
  const open: string[] = [];
  for (const [, closing, name, , selfClosing] of page.matchAll(
    /<(\/?)([!\w]+)((?:"[^"]*"|[^">])*?)(\/?)>/g,
  )) {
    if (VOID_TAGS.has(name!) || selfClosing === '/') continue;
    if (closing === '/') assert.equal(open.pop(), name);
    else open.push(name!);
  }
  assert.deepEqual(open, []);
}

test('renderReport() shows pictures with a tick or a cross and a whole or a dashed frame', async () => {
  const page = await renderReport({ ...REPORT, evaluation: EVALUATION, pictures: PICTURES });
  assertBalanced(page);
  assert.equal(page.match(/<figure /g)?.length, 5);
  assert.match(page, /✓ &#60;i&#62;/);
  assert.match(page, /✗ o&#39;k/);
  assert.equal(page.match(/stroke-dasharray="6 4"/g)?.length, 2);
});
