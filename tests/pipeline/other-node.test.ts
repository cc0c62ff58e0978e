import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { digestBatches, noisyImages } from './digest-batches.ts';

const SCRIPT = fileURLToPath(new URL('digest-batches.ts', import.meta.url));
const otherNode = process.env.FER_OTHER_NODE;

test('batches have the same bytes in a process of their own, and on the Node that FER_OTHER_NODE names', async () => {
  const { stdout } = await promisify(execFile)(otherNode ?? process.execPath, ['--import', 'tsx', SCRIPT]);
  assert.equal(stdout.trim(), await digestBatches(noisyImages(300)));
});
