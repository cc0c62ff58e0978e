import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawConfusionMatrix } from '../../src/report/index.ts';
import { recordConsole } from './console-calls.ts';
import { sizeOf, textsOf } from './svg.ts';

/** The contrast of two colours (WCAG 2.2, relative luminance and contrast ratio). */
function contrast(one: string, other: string): number {
  const [dark, light] = [one, other].map(_luminance).sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function _luminance(colour: string): number {
  const parts = colour.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    : colour.match(/\d+/g)!.map(Number);
  const [red, green, blue] = parts.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

test('drawConfusionMatrix() shows counts, the share of each row and the accuracy', async () => {
  const svg = await drawConfusionMatrix(
    [
      [3, 1],
      [0, 4],
    ],
    ['no', 'yes'],
  );
  await sizeOf(svg);
  const texts = textsOf(svg);
  assert.deepEqual(
    texts.filter((text) => /^\d+$/.test(text)),
    ['3', '1', '0', '4'],
  );
  assert.deepEqual(
    texts.filter((text) => text.endsWith(' %')),
    ['75.0 %', '25.0 %', '0 %', '100 %'],
  );
  assert.ok(texts.includes('7 of 8 right (87.50 %); shading shows the share of the row'));
  assert.ok(texts.includes('Predicted') && texts.includes('True'));
});

test('drawConfusionMatrix() keeps the order of the labels on both axes', async () => {
  const labels = ['zebra', 'ant', 'mule'];
  const svg = await drawConfusionMatrix(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    labels,
  );
  assert.deepEqual(
    textsOf(svg).filter((text) => labels.includes(text)),
    [...labels, ...labels],
  );
});

test('drawConfusionMatrix() shows class names as they are', async () => {
  const labels = ['<b>&"', "a\\b'c", 'datum.value]'];
  const svg = await drawConfusionMatrix(
    labels.map(() => [1, 1, 1]),
    labels,
  );
  await sizeOf(svg);
  for (const label of labels) assert.equal(textsOf(svg).filter((text) => text === label).length, 2, label);
});

test('drawConfusionMatrix() shows no share for a class without images', async () => {
  const texts = textsOf(
    await drawConfusionMatrix(
      [
        [0, 0],
        [1, 1],
      ],
      ['none', 'some'],
    ),
  );
  assert.equal(texts.filter((text) => text === '–').length, 2);
});

test('drawConfusionMatrix() drops the shares where there are many classes', async () => {
  const labels = Array.from({ length: 40 }, (_, index) => `class ${index}`);
  const svg = await drawConfusionMatrix(
    labels.map(() => labels.map(() => 1)),
    labels,
  );
  const { width } = await sizeOf(svg);
  assert.ok(width < 1600, `${width} pixels`);
  assert.equal(textsOf(svg).filter((text) => text.endsWith(' %')).length, 0);
});

test('drawConfusionMatrix() says that there are no images', async () => {
  assert.ok(textsOf(await drawConfusionMatrix([[0]], ['only'])).includes('No images'));
});

test('drawConfusionMatrix() refuses counts that do not fit the labels', () => {
  for (const counts of [[], [[1]], [[1, 2]], [[1, 2], [1]]]) {
    assert.throws(() => drawConfusionMatrix(counts, ['a', 'b']), RangeError);
  }
});

test('drawConfusionMatrix() writes nothing to the console', async (context) => {
  const written = recordConsole(context);
  await drawConfusionMatrix(
    [
      [0, 0],
      [0, 0],
    ],
    ['a', 'b'],
    { theme: 'dark' },
  );
  assert.deepEqual(written(), []);
});

test('drawConfusionMatrix() writes numbers that stand out from every shade', async () => {
  for (const theme of ['light', 'dark'] as const) {
    for (let percent = 0; percent <= 100; percent += 4) {
      const counts = [
        [percent, 101 - percent],
        [0, 0],
      ];
      const svg = await drawConfusionMatrix(counts, ['a', 'b'], { theme });
      const fill = /aria-roledescription="rect mark"[^>]*? fill="([^"]+)"/.exec(svg)![1]!;
      const text = new RegExp(`<text[^>]* fill="([^"]+)"[^>]*>${percent}</text>`).exec(svg)![1]!;
      // No shade has more than 3.97 with the darkest and the lightest alike, and 3 is what WCAG asks of bold text.
      assert.ok(contrast(fill, text) > 3.7, `${theme} ${percent} %: ${text} on ${fill}`);
    }
  }
});
