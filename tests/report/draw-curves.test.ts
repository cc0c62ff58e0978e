import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawCurves, findBestRow } from '../../src/report/index.ts';
import { recordConsole } from './console-calls.ts';
import { historyOf } from './history.ts';
import { sizeOf, symbolsOf, textsOf } from './svg.ts';

test('drawCurves() draws a point for each value and epoch, and a ring around the best epoch', async () => {
  const svg = await drawCurves(historyOf(4));
  await sizeOf(svg);
  const symbols = symbolsOf(svg);
  assert.deepEqual(
    symbols.filter((symbol) => symbol.endsWith('split: train') && symbol.includes('Loss')),
    ['1; Loss: 2', '2; Loss: 1', '3; Loss: 0.666667', '4; Loss: 0.5'].map(
      (text) => `Epoch: ${text}; split: train`,
    ),
  );
  assert.deepEqual(
    symbols.filter((symbol) => symbol.includes('Accuracy') && symbol.endsWith('split: validation')),
    ['50%', '50%', '75%', '50%'].map(
      (share, index) => `Epoch: ${index + 1}; Accuracy: ${share}; split: validation`,
    ),
  );
  assert.deepEqual(
    symbols.filter((symbol) => !symbol.includes('split') && !symbol.includes('rate')),
    ['Epoch: 3; Loss: 0.733333', 'Epoch: 3; Accuracy: 75%'],
  );
});

test('drawCurves() places values where the axes say', async () => {
  // The loss axis goes from 0.6 to 2.2 over 220 pixels downwards, so 2 lies at 220 * 0.2 / 1.6.
  const svg = await drawCurves(historyOf(3));
  assert.match(svg, /values from 0\.6 to 2\.2/);
  assert.match(svg, /d="M0,27\.5L170,165L340,210\.833"/);
});

test('drawCurves() names the best epoch, both splits and the three axes', async () => {
  const texts = textsOf(await drawCurves(historyOf(6), { title: 'light on <faces> & "more"' }));
  for (const text of [
    'light on <faces> & "more"',
    'Best epoch 3 of 6: validation accuracy 75.00 %, validation loss 0.733',
    'train',
    'validation',
    'Loss',
    'Accuracy',
    'Learning rate',
    '1e-3',
  ]) {
    assert.ok(texts.includes(text), `${text} in ${texts.join(' | ')}`);
  }
});

test('drawCurves() labels every epoch of a short run and about every tenth part of a long one', async () => {
  const labelled = {
    2: '1 2',
    3: '1 2 3',
    7: '1 2 3 4 5 6 7',
    12: '1 2 4 6 8 10 12',
    50: '1 5 10 15 20 25 30 35 40 45 50',
    137: '1 20 40 60 80 100 120',
  };
  for (const [epochs, expected] of Object.entries(labelled)) {
    const texts = textsOf(await drawCurves(historyOf(Number(epochs), { val_loss: 0.5, loss: 0.25 })));
    // The learning rate is the last panel, with its axis before its title and the labels of its own values.
    const labels = texts.slice(texts.lastIndexOf('Accuracy') + 1).filter((text) => /^\d+$/.test(text));
    assert.equal(labels.join(' '), expected);
  }
});

test('drawCurves() shades the epochs after the onset of overfitting and names it', async () => {
  const rows = historyOf(6).map((row) => ({ ...row, val_loss: row.epoch < 3 ? 1 : 1 + row.epoch / 10 }));
  const texts = textsOf(await drawCurves(rows));
  assert.equal(texts.filter((text) => text === 'overfitting').length, 2);
  assert.ok(texts.some((text) => text.endsWith('; overfits after epoch 1')));
  assert.ok(!textsOf(await drawCurves(historyOf(6))).includes('overfitting'));
});

test('drawCurves() puts a learning rate that was a float32 on its power of ten', async () => {
  const texts = textsOf(await drawCurves(historyOf(2, { learning_rate: Math.fround(1e-3) })));
  assert.deepEqual(
    texts.filter((text) => /^1e/.test(text)),
    ['1e-4', '1e-3'],
  );
});

test('drawCurves() labels one epoch as a whole number', async () => {
  const svg = await drawCurves(historyOf(1));
  await sizeOf(svg);
  const numbers = textsOf(svg).filter((text) => /^[\d.]+$/.test(text) && !svg.includes(`Loss: ${text}`));
  assert.deepEqual(textsOf(svg).filter((text) => text === '1').length, 3, numbers.join());
  assert.ok(!textsOf(svg).includes('0.5'));
});

test('drawCurves() leaves the points away and thins the labels of a long run', async () => {
  const svg = await drawCurves(historyOf(300));
  assert.deepEqual(
    symbolsOf(svg).filter((symbol) => symbol.includes('split')),
    [],
  );
  assert.ok(textsOf(svg).filter((text) => /^\d+0$/.test(text)).length <= 30);
});

test('drawCurves() breaks a line where a value is not finite and keeps the rest', async () => {
  const rows = historyOf(5).map((row) =>
    row.epoch === 4 ? { ...row, loss: Number.NaN, val_loss: Number.POSITIVE_INFINITY } : row,
  );
  const svg = await drawCurves(rows);
  await sizeOf(svg);
  const losses = symbolsOf(svg).filter((symbol) => symbol.includes('Loss') && symbol.endsWith('train'));
  assert.equal(losses.length, 4);
  assert.match(svg, /aria-roledescription="line mark" d="M[^"ML]*L[^"M]*M[^"]*"/);
});

test('drawCurves() draws empty axes where nothing is finite and where there is no epoch', async () => {
  const nothing = { loss: Number.NaN, val_loss: Number.NaN, accuracy: Number.NaN, val_accuracy: Number.NaN };
  for (const rows of [[], historyOf(2, { ...nothing, learning_rate: Number.NaN })]) {
    const svg = await drawCurves(rows);
    await sizeOf(svg);
    assert.ok(textsOf(svg).includes('No epoch has a validation accuracy'));
  }
});

test('drawCurves() writes nothing to the console', async (context) => {
  const written = recordConsole(context);
  for (const rows of [[], historyOf(1), historyOf(2), historyOf(60)])
    await drawCurves(rows, { theme: 'dark' });
  assert.deepEqual(written(), []);
});

test('findBestRow() takes the earliest of equal accuracies and skips what is not a number', () => {
  const rows = historyOf(3).map((row, index) => ({ ...row, val_accuracy: [Number.NaN, 0.6, 0.6][index]! }));
  assert.equal(findBestRow(rows)?.epoch, 2);
  assert.equal(findBestRow(historyOf(2, { val_accuracy: Number.NaN })), undefined);
});

test('drawCurves() writes losses above ten without exponents', async () => {
  const rows = historyOf(5).map((row, at) => ({ ...row, loss: 11 - at, val_loss: 12 - 2 * at }));
  const texts = textsOf(await drawCurves(rows));
  assert.ok(texts.includes('10'), texts.join(' '));
  assert.ok(!texts.some((text) => /^\d+e\+/.test(text)), texts.join(' '));
});
