import { readFile } from 'node:fs/promises';
import { findImageFiles } from '../../src/data/index.ts';
import { decodeImage } from '../../src/image/index.ts';

/** What is asked: a JPEG file at `/predict`, or its pixels as a binary tensor at `/v2/models/NAME/infer`. */
export const KINDS = ['predict', 'infer'] as const;
export type Kind = (typeof KINDS)[number];

/** A request without its host. */
export interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a server says of a picture. */
export interface Answer {
  readonly label: string;
  readonly probability: number;
}

/** In the order of the classes of FER-2013's folders. */
export const LABELS = ['angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'] as const;

/** Pictures from all over a folder of class folders. */
export async function readFaces(folder: string, count: number): Promise<readonly Buffer[]> {
  const paths: string[] = [];
  for (const files of await findImageFiles([folder])) for await (const file of files()) paths.push(file);
  const step = paths.length / count;
  return Promise.all(Array.from({ length: count }, (_, at) => readFile(paths[Math.floor(at * step)]!)));
}

export async function toQuestion(
  face: Buffer,
  { kind, model }: { readonly kind: Kind; readonly model: string },
): Promise<Question> {
  if (kind === 'predict') return { path: '/predict', headers: { 'content-type': 'image/jpeg' }, body: face };
  const { pixels } = await decodeImage(face);
  const head = Buffer.from(
    JSON.stringify({
      inputs: [
        {
          name: 'image',
          shape: [1, 48, 48, 1],
          datatype: 'FP32',
          parameters: { binary_data_size: 4 * pixels.length },
        },
      ],
      outputs: [{ name: 'probabilities', parameters: { binary_data: true } }],
    }),
  );
  return {
    path: `/v2/models/${model}/infer`,
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    },
    body: Buffer.concat([head, Buffer.from(Float32Array.from(pixels).buffer)]),
  };
}

/** Reads the reply of either server. */
export function readAnswer(body: Buffer, kind: Kind): Answer {
  if (kind === 'predict') {
    const reply = JSON.parse(body.toString());
    // The other server has no list, since it takes one picture alone.
    const { label, probability } = reply.predictions?.[0] ?? reply;
    return { label, probability };
  }
  const start = body.length - 4 * LABELS.length;
  const probabilities = LABELS.map((_, at) => body.readFloatLE(start + 4 * at));
  const probability = Math.max(...probabilities);
  return { label: LABELS[probabilities.indexOf(probability)]!, probability };
}
