import type { Random } from '../../../src/base/index.ts';
import { toQuestion } from '../questions.ts';
import type { MixedRequest } from './mixed-request.ts';

/** A picture as a JPEG file, as a PNG file, and as numbers. */
export interface Face {
  readonly jpeg: Buffer;
  readonly png: Buffer;
  readonly pixels: Uint8Array;
}

export const INFER = '/v2/models/{model}/infer';

type Make = (face: Face, other: Face) => MixedRequest | Promise<MixedRequest>;

const JSON_TYPE = { 'content-type': 'application/json' };
const BORDER = 'fer-stream-border';

const MAKERS: readonly Make[] = [
  ({ jpeg }) => _image(jpeg, 'image/jpeg'),
  ({ png }) => _image(png, 'image/png'),
  ({ jpeg }, { png }) => ({
    name: 'a form with two files',
    path: '/predict',
    request: {
      method: 'POST',
      path: '/predict?top_k=2',
      headers: { 'content-type': `multipart/form-data; boundary=${BORDER}` },
      body: toForm([jpeg, png]),
    },
    statuses: [200],
    rows: 2,
  }),
  ({ jpeg }, { png }) => ({
    name: 'two images in JSON',
    path: '/predict',
    request: {
      method: 'POST',
      path: '/predict',
      headers: JSON_TYPE,
      body: JSON.stringify({
        images: [
          { data: jpeg.toString('base64') },
          { data: png.toString('base64'), box: { x: 4, y: 4, width: 40, height: 40 } },
        ],
        top_k: 3,
      }),
    },
    statuses: [200],
    rows: 2,
  }),
  async ({ jpeg }) => ({
    name: 'a binary tensor',
    path: INFER,
    request: { method: 'POST', ...(await toQuestion(jpeg, { kind: 'infer', model: 'tiny' })) },
    statuses: [200],
    rows: 1,
  }),
  ({ pixels }) => _tensor(pixels, {}),
  ({ pixels }) =>
    _tensor(pixels, { outputs: [{ name: 'probabilities', parameters: { classification: 3 } }] }),
  () => _get('/v2/health/live', '/v2/health/live'),
  () => _get('/v2/health/ready', '/v2/health/ready'),
  () => _get('/v2', '/v2'),
  () => _get('/v2/models/tiny', '/v2/models/{model}'),
  () => _get('/v2/models/tiny/config', '/v2/models/{model}/config'),
  () => _get('/v2/models/tiny/stats', '/v2/models/{model}/stats'),
  () => _get('/models', '/models'),
];

export async function makeGood(faces: readonly Face[], random: Random): Promise<MixedRequest> {
  const pick = (): Face => faces[random.integer(faces.length)]!;
  // Most of what comes is to be classified.
  const make = MAKERS[random.integer(4) === 0 ? random.integer(MAKERS.length) : random.integer(7)]!;
  return make(pick(), pick());
}

export function toForm(files: readonly Buffer[]): Buffer {
  const parts = files.flatMap((file, at) => [
    Buffer.from(
      `--${BORDER}\r\ncontent-disposition: form-data; name="files"; filename="${at}"\r\ncontent-type: image/jpeg\r\n\r\n`,
    ),
    file,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from(`--${BORDER}--\r\n`)]);
}

function _image(body: Buffer, type: string): MixedRequest {
  return {
    name: type,
    path: '/predict',
    request: { method: 'POST', path: '/predict', headers: { 'content-type': type }, body },
    statuses: [200],
    rows: 1,
  };
}

function _tensor(pixels: Uint8Array, rest: object): MixedRequest {
  const input = { name: 'image', shape: [1, 48, 48, 1], datatype: 'FP32', data: [...pixels] };
  return {
    name: 'a tensor in JSON',
    path: INFER,
    request: {
      method: 'POST',
      path: '/v2/models/tiny/infer',
      headers: JSON_TYPE,
      body: JSON.stringify({ id: 'mixed', inputs: [input], ...rest }),
    },
    statuses: [200],
    rows: 1,
  };
}

function _get(path: string, documented: string): MixedRequest {
  return { name: `GET ${documented}`, path: documented, request: { path }, statuses: [200] };
}
