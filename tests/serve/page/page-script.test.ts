import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
// @ts-expect-error plain JavaScript without types
import { bundlePage, PAGE_SCRIPT } from '../../../scripts/bundle-page.mjs';

test('the script of the page is what its sources say: else run `npm run page`', async () => {
  assert.ok(
    readFileSync(PAGE_SCRIPT, 'utf8') === (await bundlePage()),
    'run `npm run page` and commit the result',
  );
});
