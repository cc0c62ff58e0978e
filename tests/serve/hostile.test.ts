import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { exchange } from './exchange.ts';
import { checkeredPng, serveLinear } from './test-server.ts';

let app: FastifyInstance;
let port: number;
const PNG = await checkeredPng(180);
const BASE64 = PNG.toString('base64');

before(async () => {
  app = await serveLinear();
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
after(() => app.close());

interface Raw {
  readonly version?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
}

function raw(line: string, { version = '1.1', headers = ['host: localhost'], body = '' }: Raw = {}): Buffer {
  const length = body.length > 0 ? [`content-length: ${Buffer.byteLength(body)}`] : [];
  const head = [`${line} HTTP/${version}`, ...headers, ...length, 'connection: close', '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

function post(path: string, type: string, body: string | Uint8Array): Buffer {
  return raw(`POST ${path}`, { headers: ['host: localhost', `content-type: ${type}`], body });
}

const FORM = 'multipart/form-data; boundary=b';

function part(field: string, file: string): Buffer {
  const head = `--b\r\ncontent-disposition: form-data; name="${field}"; filename="${file}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), PNG, Buffer.from('\r\n')]);
}

const END = Buffer.from('--b--\r\n');
const json = (text: string): Buffer =>
  post('/predict', 'Application/JSON', `{"images":[{"data":${JSON.stringify(text)}}]}`);
const INFER = '/v2/models/linear/infer';
const INPUT = { name: 'image', datatype: 'FP32', shape: [1, 2, 4, 1], data: Array(8).fill(180) };
const infer = (body: unknown, header?: string): Buffer =>
  raw(`POST ${INFER}`, {
    headers: ['host: localhost', ...(header === undefined ? [] : [header])],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const inferInput = (change: object): Buffer => infer({ inputs: [{ ...INPUT, ...change }] });

/** What is sent, the status that it deserves, and what the reply says. */
const CASES: readonly (readonly [name: string, sent: Uint8Array, status: number, words: RegExp])[] = [
  [
    'a long model name',
    raw(`GET /v2/models/${'x'.repeat(500)}`),
    404,
    /find the model `x{100}`: the server has linear/,
  ],
  ['a name in Unicode', raw('GET /v2/models/%C3%BCn%C3%AF'), 404, /find the model `ünï`/],
  ['a name with a zero', raw('GET /v2/models/a%00b/ready'), 404, /find the model `a\\u0000b`/],
  ['a name that climbs', raw('GET /v2/models/..%2f..%2flinear'), 404, /find the model `..\/..\/linear`/],
  ['a version that climbs', raw('GET /v2/models/linear/versions/%2e%2e'), 404, /find version \.\. of/],
  ['a name of an object', raw('GET /v2/models/__proto__'), 404, /find the model `__proto__`/],
  ['an address that is not encoded well', raw('GET /v2/models/%zz'), 400, /Could not read the request: /],
  ['an address that climbs', raw('GET /../../etc/passwd'), 404, /"NOT_FOUND"/],
  ['OPTIONS', raw('OPTIONS /predict'), 405, /^allow: POST\r$/im],
  ['PUT', raw('PUT /v2/health/live'), 405, /^allow: GET, HEAD\r$/im],
  ['a method that is none', raw('FOO /'), 400, /"REQUEST_INVALID"/],
  ['no host', raw('GET /models', { headers: [] }), 400, /has no `Host`/],
  ['HTTP/1.0', raw('GET /v2/health/live', { version: '1.0', headers: [] }), 200, /{"live":true}/],
  ['an unknown expectation', raw('GET /v2', { headers: ['host: a', 'expect: tea'] }), 200, /fer-stream/],
  [
    'two lengths',
    raw('POST /predict', { headers: ['host: a', 'content-length: 3'], body: 'four' }),
    400,
    /"REQUEST_INVALID"/,
  ],
  [
    'a length and chunks',
    raw('POST /predict', { headers: ['host: a', 'transfer-encoding: chunked'], body: '0\r\n\r\n' }),
    400,
    /"REQUEST_INVALID"/,
  ],
  [
    'a chunk of no length',
    Buffer.from(
      'POST /predict HTTP/1.1\r\nhost: a\r\ncontent-type: image/png\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    ),
    400,
    /"REQUEST_INVALID"/,
  ],
  [
    'a picture in chunks',
    Buffer.concat([
      Buffer.from(
        'POST /predict HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: IMAGE/PNG\r\ntransfer-encoding: chunked\r\n\r\n',
      ),
      Buffer.from(`${PNG.length.toString(16)}\r\n`),
      PNG,
      Buffer.from('\r\n0\r\n\r\n'),
    ]),
    200,
    /"label":"angry"/,
  ],
  [
    'a form without a boundary',
    post('/predict', 'multipart/form-data', 'x'),
    400,
    /Could not read the form because .*Boundary/,
  ],
  [
    'a form that ends early',
    post('/predict', FORM, part('f', 'a.png')),
    400,
    /Could not read the form because .*unexpected end/,
  ],
  ['a form that is none', post('/predict', FORM, 'nothing'), 400, /Could not read the form because /],
  [
    'a form with a thousand files',
    post('/predict', FORM, Buffer.concat([...Array(1000).fill(part('f', 'a.png')), END])),
    413,
    /more than 64 images/,
  ],
  [
    'a form with a huge name',
    post('/predict', FORM, Buffer.concat([part('f'.repeat(100_000), 'a.png'), END])),
    400,
    /because `f{100}` is not a file/,
  ],
  [
    'a form with a name of an object',
    post('/predict', FORM, Buffer.concat([part('__proto__', 'a.png'), END])),
    400,
    /Could not read the request: prototype/,
  ],
  [
    'a file name that climbs',
    post('/predict', FORM, Buffer.concat([part('f', '../../a.png'), END])),
    200,
    /"file":"a.png"/,
  ],
  ['Base64 in lines', json(`${BASE64.slice(0, 40)}\r\n${BASE64.slice(40)}\n`), 200, /"label":"angry"/],
  ['a data URL', json(`data:image/png;base64,${BASE64}`), 200, /"label":"angry"/],
  ['a URL', json('http://localhost/a.png'), 400, /`images.0.data` is not Base64/],
  [
    'an address in place of a picture',
    post('/predict', 'image/png', 'http://localhost/a.png'),
    422,
    /"IMAGE_INVALID"/,
  ],
  ['BF16', inferInput({ datatype: 'BF16' }), 400, /expected FP32, got BF16/],
  ['FP16', inferInput({ datatype: 'FP16' }), 400, /expected FP32, got FP16/],
  [
    'a batch of none',
    inferInput({ shape: [0, 2, 4, 1], data: [] }),
    400,
    /expected the shape \[-1,2,4,1\], got \[0,2,4,1\]/,
  ],
  ['a negative batch', inferInput({ shape: [-1, 2, 4, 1] }), 400, /`inputs.0.shape.0`/],
  ['NaN', infer(JSON.stringify({ inputs: [INPUT] }).replace('180', 'NaN')), 400, /not JSON/],
  [
    'a number without end',
    infer(JSON.stringify({ inputs: [INPUT] }).replace('180', '1e999')),
    400,
    /infinite/,
  ],
  [
    'uneven rows',
    inferInput({
      data: [
        [1, 1, 1],
        [1, 1, 1, 1, 1],
      ],
    }),
    400,
    /nested unevenly/,
  ],
  ['numbers beside rows', inferInput({ data: [1, 1, 1, 1, [1, 1, 1, 1]] }), 400, /nested unevenly/],
  [
    'an input twice',
    infer({ inputs: [INPUT, INPUT] }),
    400,
    /takes `image` alone, and the request has `image`, `image`/,
  ],
  [
    'an output twice',
    infer({ inputs: [INPUT], outputs: [{ name: 'probabilities' }, { name: 'probabilities' }] }),
    400,
    /an output twice/,
  ],
  [
    'more classes than there are',
    infer({ inputs: [INPUT], outputs: [{ name: 'probabilities', parameters: { classification: 99 } }] }),
    200,
    /"shape":\[1,3\]/,
  ],
  [
    'a header length in hexadecimal',
    infer('{}', 'inference-header-content-length: 0x2'),
    400,
    /is not a number of bytes/,
  ],
  ['GZIP in capitals', infer('no gzip', 'content-encoding: GZIP'), 400, /its gzip data is damaged/],
];

for (const [name, sent, status, words] of CASES) {
  test(`a server answers to ${name} with ${status} and one sentence`, async () => {
    const answer = await exchange(port, sent);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), answer.slice(0, 500));
    assert.match(answer, words, answer.slice(0, 500));
    if (status === 200) return;
    const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    assert.match(typeof error === 'string' ? error : error.message, /^Could not [^\n]*[^.]$/);
  });
}

test('requests that come before their replies are answered in their order', async () => {
  const paths = ['/v2/health/live', '/nothing', '/v2/models/linear/ready', '/v2/health/ready'];
  const sent = paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join('');
  const answer = await exchange(port, sent, raw('GET /v2'));
  assert.deepEqual(
    [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['200', '404', '200', '200', '200'],
  );
  assert.match(answer, /"live".*NOT_FOUND.*"linear","ready".*{"ready":true}.*fer-stream/s);
});
