import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildServer } from '../../src/serve/create-server.ts';
import { createServer, REPLY_CODES } from '../../src/serve/index.ts';
import { OPERATIONS } from '../../src/serve/openapi/operations.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { documentSchemas } from './document-schemas.ts';

let folder: string;
let app: FastifyInstance;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-openapi-'));
  await copyFile(LINEAR_MODEL, join(folder, 'model.onnx'));
  app = await createServer([folder], { threads: 1, maxBatch: 4 });
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters: readonly {
              readonly name: string;
              readonly in: string;
              readonly example?: string;
            }[];
            readonly requestBody?: {
              readonly content: Readonly<
                Record<string, { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
              >;
            };
          }
        >
      >
    >
  >;
}

test('every example of the OpenAPI document is answered as it says', async () => {
  const document: Document = (await app.inject('/openapi.json')).json();
  const schemas = documentSchemas((await app.inject('/openapi.json')).json());
  let replayed = 0;
  for (const operation of OPERATIONS) {
    const { parameters, requestBody } = document.paths[operation.path]![operation.method]!;
    const url = parameters.reduce(
      (path, { name, in: place, example }) => (place === 'path' ? path.replace(`{${name}}`, example!) : path),
      operation.path,
    );
    const examples = Object.values(requestBody?.content['application/json']?.examples ?? {});
    for (const { value } of examples.length === 0 ? [{ value: undefined }] : examples) {
      const reply = await app.inject({
        method: operation.method,
        url,
        ...(value !== undefined && {
          payload: JSON.stringify(value),
          headers: { 'content-type': 'application/json' },
        }),
      });
      assert.equal(reply.statusCode, 200, `${operation.method} ${url} ${reply.body}`);
      if (typeof operation.reply !== 'string') schemas.get(`${operation.path} 200`)!.parse(reply.json());
      else assert.ok(String(reply.headers['content-type']).startsWith(operation.reply));
      replayed += 1;
    }
  }
  const examples = OPERATIONS.map((operation) => Object.keys(operation.examples ?? {}).length);
  assert.equal(
    replayed,
    examples.reduce((sum, count) => sum + Math.max(1, count), 0),
  );
});

test('every address of the document is there', async () => {
  for (const { method, path } of OPERATIONS) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    assert.ok(app.hasRoute({ method: method.toUpperCase() as 'GET', url }), `${method} ${path}`);
  }
});

test('the protocol is described with and without a version', () => {
  const paths = OPERATIONS.map(({ path }) => path);
  for (const part of ['', '/ready', '/config', '/stats', '/infer']) {
    assert.ok(paths.includes(`/v2/models/{model}${part}`), part);
    assert.ok(paths.includes(`/v2/models/{model}/versions/{version}${part}`), part);
  }
  assert.equal(new Set(paths).size, paths.length);
});

test('refusals have the form that the document says', async () => {
  const wrong = await app.inject({
    method: 'POST',
    url: '/predict',
    headers: { 'content-type': 'image/png' },
    payload: 'x',
  });
  const other = await app.inject('/v2/models/other');
  const schemas = documentSchemas((await app.inject('/openapi.json')).json());
  schemas.get(`/predict ${wrong.statusCode}`)!.parse(wrong.json());
  schemas.get(`/v2/models/{model} ${other.statusCode}`)!.parse(other.json());
});

test('a server whose models are not loaded answers as the document says', async () => {
  const built = await buildServer([join(folder, 'model.onnx')], { threads: 1 });
  const schemas = documentSchemas((await built.app.inject('/openapi.json')).json());
  for (const path of [
    '/v2/health/live',
    '/v2/health/ready',
    '/v2/models/{model}/ready',
    '/v2/models/{model}',
  ]) {
    const reply = await built.app.inject(path.replace('{model}', 'model'));
    const status = path.endsWith('/live') ? 200 : 503;
    assert.equal(reply.statusCode, status, path);
    schemas.get(`${path} ${status}`)!.parse(reply.json());
  }
  await built.app.close();
});

test('GET /docs is a page that asks no other host for anything', async () => {
  const reply = await app.inject('/docs');
  assert.match(String(reply.headers['content-type']), /^text\/html/);
  assert.doesNotMatch(reply.body, /https?:|<script|src=/);
  for (const { path } of OPERATIONS) assert.ok(reply.body.includes(path), path);
});

test('GET /docs sets as code what descriptions have between backticks', async () => {
  const { body } = await app.inject('/docs');
  assert.ok(body.includes('<code>Inference-Header-Content-Length</code> is the length of the JSON'));
  assert.match(body, /<td><code>REQUEST_INVALID<\/code>: the request is not/);
  assert.doesNotMatch(body.replaceAll(/<pre.*?<\/pre>/gs, ''), /`/);
});

test('docs/serving.md lists every code with its status and meaning', async () => {
  const text = await readFile(new URL('../../docs/serving.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| (\d{3}) \| `(\w+)` \| (.*) \|$/gm)].map(([, status, code, meaning]) => [
    code,
    Number(status),
    meaning,
  ]);
  assert.deepEqual(
    rows,
    Object.entries(REPLY_CODES).map(([code, { status, meaning }]) => [code, status, meaning]),
  );
});
