import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from '../../src/base/index.ts';

test('nearestName() finds a name two edits away', () => {
  assert.equal(nearestName('--epcohs', ['--epochs', '--seed']), '--epochs');
});

test('nearestName() finds nothing where no name is near', () => {
  assert.equal(nearestName('zebra', ['train', 'stats']), undefined);
});

test('nearestName() ignores case', () => {
  assert.equal(nearestName('Dense', ['dense', 'conv2d']), 'dense');
});
