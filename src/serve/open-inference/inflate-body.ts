import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { RequestError } from '../http/request-error.ts';

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/** Of what came compressed, so that a small request cannot make much work: this takes some 10 ms to unpack. */
const MOST_BYTES = 8 * 2 ** 20;
/** With the default of 16 KiB what is refused for its size takes three times as long to unpack up to there. */
const CHUNK_BYTES = 2 ** 18;

/**
 * The body of a request that came compressed.
 *
 * Throws `TYPE_UNSUPPORTED` for another encoding than gzip and deflate, `REQUEST_TOO_LARGE` beyond `maxBytes` and beyond
 * 8 MiB, and `REQUEST_INVALID` for what is damaged.
 */
export async function inflateBody(
  body: Buffer,
  { encoding, maxBytes }: { readonly encoding: string; readonly maxBytes: number },
): Promise<Buffer> {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw new RequestError(
      'TYPE_UNSUPPORTED',
      `Could not read the body because its encoding is \`${encoding.slice(0, 50)}\`: send it as it is, or with gzip or deflate`,
    );
  }
  const most = Math.min(maxBytes, MOST_BYTES);
  // Nothing is longer compressed than it is, but for what is made of a million empty members.
  if (body.length > most) throw _tooLarge(most);
  try {
    return await inflaters[encoding](body, { maxOutputLength: most, chunkSize: CHUNK_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw _tooLarge(most, cause);
    }
    throw new RequestError(
      'REQUEST_INVALID',
      `Could not read the body because its ${encoding} data is damaged`,
      { cause },
    );
  }
}

function _tooLarge(maxBytes: number, cause?: unknown): RequestError {
  return new RequestError(
    'REQUEST_TOO_LARGE',
    `Could not take the request because it unpacks to more than ${maxBytes} bytes: send it in parts, or not compressed`,
    { cause },
  );
}
