import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { RequestError } from '../http/request-error.ts';

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/** With the default of 16 KiB what is refused for its size takes three times as long to unpack up to there. */
const CHUNK_BYTES = 2 ** 18;

/**
 * The body of a request that came compressed.
 *
 * Throws `TYPE_UNSUPPORTED` for another encoding than gzip and deflate, `REQUEST_TOO_LARGE` beyond `maxBytes`, and
 * `REQUEST_INVALID` for what is damaged.
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
  if (encoding === 'gzip' && _claimedBytes(body) > maxBytes) throw _tooLarge(maxBytes);
  try {
    return await inflaters[encoding](body, { maxOutputLength: maxBytes, chunkSize: CHUNK_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw _tooLarge(maxBytes, cause);
    }
    throw new RequestError(
      'REQUEST_INVALID',
      `Could not read the body because its ${encoding} data is damaged`,
      { cause },
    );
  }
}

/** What gzip data ends with: the length of what was compressed last (RFC 1952, ISIZE); 0 where it is none. */
function _claimedBytes(body: Buffer): number {
  const isGzip = body.length >= 18 && body.readUInt16BE(0) === 0x1f8b;
  return isGzip ? body.readUInt32LE(body.length - 4) : 0;
}

function _tooLarge(maxBytes: number, cause?: unknown): RequestError {
  return new RequestError(
    'REQUEST_TOO_LARGE',
    `Could not take the request because it has more than ${maxBytes} bytes`,
    { cause },
  );
}
