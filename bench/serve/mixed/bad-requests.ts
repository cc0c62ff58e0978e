import { crc32 } from 'node:zlib';
import type { Random } from '../../../src/base/index.ts';
import type { HttpRequest } from '../http-client.ts';
import { toQuestion } from '../questions.ts';
import { type Face, INFER, toForm } from './good-requests.ts';
import type { MixedRequest } from './mixed-request.ts';

type Make = (face: Face, random: Random) => MixedRequest | Promise<MixedRequest>;

const JSON_TYPE = { 'content-type': 'application/json' };
const JPEG_TYPE = { 'content-type': 'image/jpeg' };
/** Of an image. */
const TOO_LARGE = Buffer.alloc(5 * 2 ** 20 + 1, 7);
const UNREADABLE = [200, 413, 415, 422];

const MAKERS: readonly Make[] = [
  ({ pixels }, random) =>
    _infer('fuzzed JSON of a tensor', { body: _fuzz(_tensor(pixels), random), statuses: [200, 400] }),
  ({ jpeg }, random) =>
    _predict('fuzzed JSON of images', {
      headers: JSON_TYPE,
      body: _fuzz(Buffer.from(JSON.stringify({ images: [{ data: jpeg.toString('base64') }] })), random),
      statuses: [200, 400, 413, 415, 422],
    }),
  ({ jpeg }, random) =>
    _lyingHeader(jpeg, ['abc', '-1', '99999999', '1e99', '5', '0x10'][random.integer(6)]!),
  ({ jpeg }, random) => _cutTensor(jpeg, random),
  ({ pixels }, random) => {
    const wrong = [
      { shape: [1, 48, 48, 2] },
      { shape: [2 ** 31, 48, 48, 1] },
      { datatype: 'FP64' },
      { name: 'picture' },
      { data: [[[]]] },
      { data: '1' },
    ];
    return _infer('a tensor that does not fit', {
      body: _tensor(pixels, wrong[random.integer(wrong.length)]!),
      statuses: [400],
    });
  },
  ({ jpeg }, random) =>
    _predict('a truncated JPEG', {
      body: jpeg.subarray(0, 1 + random.integer(jpeg.length - 1)),
      statuses: UNREADABLE,
    }),
  ({ png }, random) => _predict('a damaged PNG', { body: _fuzz(png, random), statuses: UNREADABLE }),
  ({ png }) => _predict('a PNG of 30000x30000 by its header', { body: _bomb(png), statuses: [413] }),
  ({ jpeg }, random) =>
    _predict('another content type', {
      headers: {
        'content-type': ['text/plain', 'application/xml', 'image', ';', 'application/json5'][
          random.integer(5)
        ]!,
      },
      body: jpeg,
      statuses: [415],
    }),
  ({ jpeg }, random) => {
    const query = [
      'top_k=abc',
      'top_k=0',
      'box=1,2',
      'box=40,40,20,20',
      'colour=red',
      'model=../etc',
      'box=1e9,0,1,1',
    ];
    return _predict('a wrong query', {
      query: `?${query[random.integer(query.length)]}`,
      body: jpeg,
      statuses: [400, 404, 422],
    });
  },
  ({ jpeg }) =>
    _predict('a form that does not end', {
      headers: { 'content-type': 'multipart/form-data; boundary=fer-stream-border' },
      body: toForm([jpeg]).subarray(0, -30),
      statuses: [400],
    }),
  ({ pixels }) =>
    _infer('damaged gzip', {
      headers: { 'content-encoding': 'gzip' },
      body: _tensor(pixels),
      statuses: [400],
    }),
  () => _predict('an image of more than 5 MiB', { body: TOO_LARGE, statuses: [413] }),
  () => _predict('nothing', { body: Buffer.alloc(0), statuses: [400] }),
  (_, random) => {
    const paths = [
      '/nothing',
      '/v2/nothing',
      '/v2/models/other',
      '/v2/models/tiny/versions/9',
      '/..%2f..%2fetc/passwd',
      '/models/%2e%2e/file',
    ];
    return {
      name: 'an unknown address',
      request: { path: paths[random.integer(paths.length)]! },
      statuses: [404],
    };
  },
  () => ({ name: 'another method', request: { method: 'DELETE', path: '/predict' }, statuses: [405] }),
  () => ({
    name: 'a model to load',
    request: { method: 'POST', path: '/v2/repository/models/tiny/load' },
    statuses: [501],
  }),
  () => ({
    name: 'another host',
    request: { path: '/models', headers: { host: 'example.org' } },
    statuses: [403],
  }),
  () =>
    _wire('huge headers', {
      text: `GET /v2 HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      statuses: [431],
    }),
  (_, random) =>
    _wire('no HTTP', {
      text: ['\0\x01\x02\r\n\r\n', 'HELO\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '{}\r\n\r\n'][
        random.integer(4)
      ]!,
      statuses: [400],
    }),
  () =>
    _wire('a length above that of the body', {
      text: 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/jpeg\r\ncontent-length: 900\r\n\r\nabc',
      statuses: [400],
    }),
  () =>
    _wire('a length below that of the body', {
      text: 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/jpeg\r\ncontent-length: 3\r\n\r\n\xff\xd8\xff\xe0\0\x10JFIF',
      statuses: [400, 415, 422],
    }),
  () =>
    _wire('two lengths', {
      text: 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd',
      statuses: [400],
    }),
  () =>
    _wire('broken chunks', {
      text: 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc',
      statuses: [400],
    }),
];

/** How many kinds there are. */
export const BAD_KINDS = MAKERS.length;

export async function makeBad(faces: readonly Face[], random: Random): Promise<MixedRequest> {
  return MAKERS[random.integer(MAKERS.length)]!(faces[random.integer(faces.length)]!, random);
}

type Rest = Pick<MixedRequest, 'statuses'> &
  Pick<HttpRequest, 'headers'> & { readonly body: Buffer; readonly query?: string };

function _predict(name: string, { statuses, headers = JPEG_TYPE, body, query = '' }: Rest): MixedRequest {
  return {
    name,
    path: '/predict',
    request: { method: 'POST', path: `/predict${query}`, headers, body },
    statuses,
  };
}

function _infer(name: string, { statuses, headers = JSON_TYPE, body }: Rest): MixedRequest {
  return {
    name,
    path: INFER,
    request: { method: 'POST', path: '/v2/models/tiny/infer', headers, body },
    statuses,
  };
}

function _wire(
  name: string,
  { text, statuses }: { readonly text: string; readonly statuses: readonly number[] },
): MixedRequest {
  return { name, request: { wire: Buffer.from(text, 'latin1') }, statuses };
}

function _tensor(pixels: Uint8Array, wrong: object = {}): Buffer {
  const input = { name: 'image', shape: [1, 48, 48, 1], datatype: 'FP32', data: [...pixels], ...wrong };
  return Buffer.from(JSON.stringify({ inputs: [input] }));
}

async function _lyingHeader(jpeg: Buffer, length: string): Promise<MixedRequest> {
  const { headers, body } = await toQuestion(jpeg, { kind: 'infer', model: 'tiny' });
  return _infer('a header length that lies', {
    headers: { ...headers, 'inference-header-content-length': length },
    body,
    statuses: [400],
  });
}

async function _cutTensor(jpeg: Buffer, random: Random): Promise<MixedRequest> {
  const { headers, body } = await toQuestion(jpeg, { kind: 'infer', model: 'tiny' });
  return _infer('a binary tensor that is too short', {
    headers,
    body: body.subarray(0, body.length - 1 - random.integer(body.length - 1)),
    statuses: [400],
  });
}

/** Some of its bytes changed, dropped or doubled. */
function _fuzz(bytes: Buffer, random: Random): Buffer {
  const fuzzed = Buffer.from(bytes);
  for (let change = 0; change <= random.integer(8); change++) {
    fuzzed[random.integer(fuzzed.length)] = random.integer(256);
  }
  const cut = random.integer(fuzzed.length);
  if (random.integer(3) > 0) return fuzzed;
  return Buffer.concat([
    fuzzed.subarray(0, cut),
    fuzzed.subarray(Math.max(0, cut + random.integer(20) - 10)),
  ]);
}

function _bomb(png: Buffer): Buffer {
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  return bomb;
}
