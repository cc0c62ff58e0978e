import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createServer } from '../../src/serve/index.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { serveLinear } from './test-server.ts';

let app: FastifyInstance;
before(async () => {
  app = await serveLinear();
});
after(() => app.close());

test('GET /models says what each model takes and gives', async () => {
  const { models } = (await app.inject('/models')).json();
  assert.equal(models.length, 1);
  const [model] = models;
  assert.deepEqual(model.labels, ['angry', 'happy', 'neutral']);
  assert.deepEqual(model.input, {
    name: 'image',
    shape: [-1, 2, 4, 1],
    type: 'float32',
    layout: 'NHWC',
    order: 'rgb',
    standardize: false,
  });
  assert.deepEqual([model.output, model.crop], [{ name: 'probabilities', activation: 'none' }, 'none']);
  assert.deepEqual(
    [model.name, model.version, model.ready, model.preprocess.width],
    ['linear', '1', true, 4],
  );
});

test('GET /models/NAME/file gives the bytes of the file once', async () => {
  const reply = await app.inject('/models/linear/file');
  assert.deepEqual(reply.rawPayload, await readFile(LINEAR_MODEL));
  const again = await app.inject({
    url: '/models/linear/file',
    headers: { 'if-none-match': String(reply.headers.etag) },
  });
  assert.deepEqual([again.statusCode, again.body], [304, '']);
  assert.equal((await app.inject('/models/..%2Flinear/file')).statusCode, 404);
});

test('a server that is told so keeps its files and wants its token', async () => {
  const guarded = await serveLinear({ download: false, token: 'a token of sixteen' });
  const headers = { authorization: 'Bearer a' };
  assert.equal((await guarded.inject('/models')).statusCode, 401);
  assert.equal((await guarded.inject({ url: '/models', headers })).statusCode, 401);
  await guarded.close();
  const open = await serveLinear({ download: false });
  const reply = await open.inject('/models/linear/file');
  await open.close();
  assert.deepEqual([reply.statusCode, reply.json().error.code], [403, 'FORBIDDEN']);
});

test('createServer() refuses what it cannot serve', async () => {
  await assert.rejects(createServer(['no-such.onnx']), { code: 'NO_SUCH_INPUT' });
  await assert.rejects(createServer([LINEAR_MODEL, LINEAR_MODEL]), {
    code: 'USAGE',
    message: /same name, `linear`/,
  });
  await assert.rejects(createServer(['package.json']), { code: 'MODEL_INVALID' });
  await assert.rejects(createServer([LINEAR_MODEL], { activation: 'none' }), { code: 'USAGE' });
  await assert.rejects(createServer([LINEAR_MODEL], { maxBatch: 0 }), RangeError);
});
