import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { serveLinear } from './test-server.ts';

const SCRIPT = fileURLToPath(new URL('peers/tritonclient_calls.py', import.meta.url));

test('the stock tritonclient works for every call that applies, and gets what onnxruntime gives', async () => {
  const app = await serveLinear();
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  try {
    const python = process.env.FER_PEERS_PYTHON!;
    const { stdout } = await promisify(execFile)(python, [SCRIPT, `127.0.0.1:${port}`, LINEAR_MODEL]);
    assert.deepEqual(stdout.trim().split('\n'), [
      'health',
      'documents',
      'inference in bytes and in JSON',
      'more rows than one run takes',
      'compression',
      'classification',
      'requests at once',
      'a raw tensor',
      'statistics',
      'refusals',
    ]);
  } finally {
    await app.close();
  }
});
