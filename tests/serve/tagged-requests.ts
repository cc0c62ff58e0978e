import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Random } from '../../src/base/index.ts';
import { encodePng, type RawImage } from '../../src/image/index.ts';

/** `golden/make-tagged-model.py` says what it computes. */
export const TAGGED_MODEL = fileURLToPath(new URL('golden/tagged.onnx', import.meta.url));

/** The levels of the eight squares of a picture. */
export type Tag = readonly number[];

/** A request, and how to read the tags out of its answer. */
export interface TaggedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string | FormData;
  readonly tags: readonly Tag[];
  /** The probabilities for each tag, and the id of the request where it has one. */
  readonly read: (reply: Response) => Promise<{ readonly rows: readonly Tag[]; readonly id?: string }>;
  readonly id?: string;
}

/** What the model gives for a tag. */
export function probabilitiesOf(tag: Tag): readonly number[] {
  const shares = tag.map((level) => level / 2040);
  return [...shares, 1 - shares.reduce((sum, share) => sum + share, 0)];
}

/** By name, requests of every kind that carries pictures or tensors. */
export const KINDS: Readonly<Record<string, (random: Random) => Promise<TaggedRequest>>> = {
  png: async (random) =>
    _predict([_drawTag(random)], async ([tag]) => ({ type: 'image/png', body: await _png(tag!) })),
  jpeg: async (random) =>
    _predict([_drawTag(random)], async ([tag]) => ({ type: 'image/jpeg', body: await _jpeg(tag!) })),
  json: (random) =>
    _predict(_drawTags(random, 2), async (tags) => {
      const files = await Promise.all(tags.map((tag, at) => (at % 2 === 0 ? _png(tag) : _jpeg(tag))));
      const images = files.map((file) => ({ data: Buffer.from(file).toString('base64') }));
      return { type: 'application/json', body: JSON.stringify({ images }) };
    }),
  form: (random) =>
    _predict(_drawTags(random, 3), async (tags) => {
      const form = new FormData();
      for (const tag of tags) form.append('files', new Blob([await _png(tag)]), 'a.png');
      return { type: undefined, body: form };
    }),
  'tensor in JSON': async (random) => _inferJson(_drawTags(random, 3), `id ${random.next()}`),
  'tensor in bytes': async (random) => _inferBytes(_drawTags(random, 5), `id ü ${random.next()}`),
};

function _drawTag(random: Random): Tag {
  return Array.from({ length: 8 }, () => Math.floor(random.next() * 256));
}

/** From one up to so many. */
function _drawTags(random: Random, most: number): readonly Tag[] {
  return Array.from({ length: 1 + Math.floor(random.next() * most) }, () => _drawTag(random));
}

/** Every pixel of a square has its level, so that a JPEG of the best quality keeps it. */
function _pixels(tag: Tag): readonly number[] {
  return Array.from({ length: 512 }, (_, at) => tag[4 * Math.floor(at / 256) + Math.floor((at % 32) / 8)]!);
}

async function _png(tag: Tag): Promise<Uint8Array<ArrayBuffer>> {
  const picture: RawImage = { width: 32, height: 16, channels: 1, pixels: Uint8Array.from(_pixels(tag)) };
  return new Uint8Array(await encodePng(picture));
}

async function _jpeg(tag: Tag): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width: 32, height: 16, channels: 1 } as const;
  const grey = sharp(Uint8Array.from(_pixels(tag)), { raw }).toColourspace('b-w');
  return new Uint8Array(await grey.jpeg({ quality: 100 }).toBuffer());
}

interface Encoded {
  readonly type: string | undefined;
  readonly body: TaggedRequest['body'];
}

async function _predict(
  tags: readonly Tag[],
  encode: (tags: readonly Tag[]) => Promise<Encoded>,
): Promise<TaggedRequest> {
  const { type, body } = await encode(tags);
  return {
    path: '/predict',
    headers: type === undefined ? {} : { 'content-type': type },
    body,
    tags,
    read: async (reply) => {
      const { predictions } = (await reply.json()) as {
        predictions: readonly { classes: readonly { label: string; probability: number }[] }[];
      };
      const rows = predictions.map(({ classes }) => {
        const byLabel = classes.toSorted((a, b) => (a.label < b.label ? -1 : 1));
        const [rest, ...squares] = byLabel.map(({ probability }) => probability);
        return [...squares, rest!];
      });
      return { rows };
    },
  };
}

const INFER = '/v2/models/tagged/infer';

function _describe(tags: readonly Tag[]) {
  return { name: 'image', datatype: 'FP32', shape: [tags.length, 16, 32, 1] };
}

function _inferJson(tags: readonly Tag[], id: string): TaggedRequest {
  const inputs = [{ ..._describe(tags), data: tags.flatMap(_pixels) }];
  return {
    path: INFER,
    headers: {},
    body: JSON.stringify({ id, inputs }),
    tags,
    id,
    read: async (reply) => {
      const { id: given, outputs } = (await reply.json()) as {
        id: string;
        outputs: readonly { data: number[] }[];
      };
      return { rows: _rows(outputs[0]!.data), id: given };
    },
  };
}

function _inferBytes(tags: readonly Tag[], id: string): TaggedRequest {
  const bytes = Buffer.from(Float32Array.from(tags.flatMap(_pixels)).buffer);
  const input = { ..._describe(tags), parameters: { binary_data_size: bytes.length } };
  const json = Buffer.from(JSON.stringify({ id, inputs: [input], parameters: { binary_data_output: true } }));
  return {
    path: INFER,
    headers: { 'inference-header-content-length': String(json.length) },
    body: new Uint8Array(Buffer.concat([json, bytes])),
    tags,
    id,
    read: async (reply) => {
      const body = await reply.arrayBuffer();
      const jsonBytes = Number(reply.headers.get('inference-header-content-length'));
      const { id: given } = JSON.parse(Buffer.from(body, 0, jsonBytes).toString()) as { id: string };
      return { rows: _rows([...new Float32Array(body.slice(jsonBytes))]), id: given };
    },
  };
}

function _rows(values: readonly number[]): readonly Tag[] {
  return Array.from({ length: values.length / 9 }, (_, row) => values.slice(9 * row, 9 * row + 9));
}
