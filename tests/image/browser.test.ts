import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('what turns pixels into the input of a model runs in a browser: it imports nothing but itself', () => {
  const seen = new Set<string>();
  const queue = ['preprocess-image.ts', 'standardize-pixels.ts'];
  for (const name of queue) {
    if (seen.has(name)) continue;
    seen.add(name);
    const source = readFileSync(new URL(`../../src/image/${name}`, import.meta.url), 'utf8');
    // Types are gone at run time.
    for (const [, path] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from '(.*)';$/gm)) {
      assert.match(path!, /^\.\/[a-z-]+\.ts$/, `${name} imports ${path}`);
      queue.push(path!.slice(2));
    }
  }
  assert.deepEqual([...seen].sort(), [
    'preprocess-image.ts',
    'resize-image.ts',
    'standardize-pixels.ts',
    'to-channels.ts',
    'to-grey.ts',
  ]);
});
