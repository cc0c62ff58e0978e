import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as pipeline from '../../../src/pipeline/index.ts';

const guide = readFileSync(new URL('../../../docs/augmentation.md', import.meta.url), 'utf8');

test('the example of docs/augmentation.md is a configuration that begins with the preset `paper`', () => {
  const [, json] = /```json\n(.*?)```/s.exec(guide)!;
  const { steps, mix, ...five } = pipeline.createAugmentation(JSON.parse(json!));
  assert.deepEqual(five, pipeline.paperAugmentation);
  assert.equal(steps?.length, 3);
  assert.deepEqual(mix, { probability: 0.5, mixup: { alpha: 0.2 }, cutmix: { alpha: 1 } });
});

test('docs/augmentation.md states every step with its defaults', () => {
  const rows = [...guide.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].slice(6);
  assert.deepEqual(
    rows.map(([, name]) => name),
    ['shift', 'crop', 'erase', 'gamma', 'equalize', 'clahe', 'stretch', 'blur'],
  );
  for (const [, name, fields] of rows) {
    const stated = [...fields!.matchAll(/`(\w+)` ("\w+"|\d+|\[.*?\])/g)].map(([, field, value]) => [
      field,
      JSON.parse(value!.replaceAll(/([\d.]+)\/([\d.]+)/g, (_, a, b) => String(Number(a) / Number(b)))),
    ]);
    const { probability, ...step } = pipeline.createAugmentation({ steps: [{ [name!]: {} }] }).steps![0]!;
    assert.equal(probability, 1);
    assert.deepEqual({ [name!]: Object.fromEntries(stated) }, step);
  }
});

test('docs/augmentation.md names functions that there are', () => {
  const program = guide.slice(guide.indexOf('## In a program'));
  const names = [...program.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
  assert.equal(names.length, 17);
  for (const name of names) assert.ok(name in pipeline, name);
});
