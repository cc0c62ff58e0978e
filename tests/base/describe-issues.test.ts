import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { describeIssues } from '../../src/base/index.ts';

const schema = z.strictObject({
  batchSize: z.int(),
  rotate: z.strictObject({ degrees: z.number() }).optional(),
  steps: z.array(z.strictObject({ name: z.string() })).optional(),
});

test('describeIssues() names the nearest known field of an unknown one', () => {
  assert.match(
    describe({ batchSize: 1, batchsise: 2 }),
    /^`batchsise` is not a known field \(did you mean `batchSize`\?\)$/,
  );
});

test('describeIssues() looks for the nearest field where the unknown one stands', () => {
  assert.match(describe({ batchSize: 1, rotate: { degrees: 1, degree: 2 } }), /`rotate.degree` .*`degrees`/);
  assert.match(describe({ batchSize: 1, steps: [{ name: 'a', nam: 'b' }] }), /`steps.0.nam` .*`name`/);
});

test('describeIssues() suggests nothing where nothing is near', () => {
  assert.equal(describe({ batchSize: 1, xyzzyx: 2 }), '`xyzzyx` is not a known field');
});

test('describeIssues() names every wrong field', () => {
  const text = describe({ rotate: { degrees: 'x' } });
  assert.match(text, /`batchSize`: /);
  assert.match(text, /`rotate.degrees`: /);
});

test('describeIssues() describes a value that is no object at all', () => {
  assert.match(describe(3), /expected object/);
});

function describe(value: unknown): string {
  const result = schema.safeParse(value);
  assert.ok(!result.success);
  return describeIssues(result.error, schema);
}
