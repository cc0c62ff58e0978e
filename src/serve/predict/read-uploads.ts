import type { FastifyError, FastifyRequest } from 'fastify';
import { parseJson, parseWith } from '../http/parse-with.ts';
import { RequestError } from '../http/request-error.ts';
import type { FaceBox } from '../picture/detector.ts';
import type { ResolvedOptions } from '../server-options.ts';
import { predictBodySchema } from './predict-schemas.ts';

/** An image file of a request. */
export interface Upload {
  /** As the client called it; of files of a form alone. */
  readonly file?: string;
  readonly bytes: Uint8Array;
  readonly box?: FaceBox | undefined;
}

export interface Uploads {
  readonly images: readonly Upload[];
  readonly topK?: number | undefined;
}

/** Of JSON: what surrounds its images, and the fields of each with its box. */
const MOST_VALUES = { around: 100, ofEach: 20 };

/** Characters for each byte of an image: four for three, and line breaks, which JSON writes as `\\r\\n`. */
const MOST_BASE64 = 1.5;
/** Of a `data:` URL before its Base64. */
const LONGEST_PREFIX = 256;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

type Limits = Pick<ResolvedOptions, 'maxImageBytes' | 'maxImages' | 'maxRequestBytes'>;

/**
 * The images of a request: its body, the files of its form, or those in its JSON.
 *
 * Throws `REQUEST_INVALID`, `REQUEST_TOO_LARGE`, `IMAGE_TOO_LARGE`, `TYPE_UNSUPPORTED`.
 */
export async function readUploads(request: FastifyRequest, limits: Limits): Promise<Uploads> {
  const { 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding !== 'identity') {
    throw new RequestError(
      'TYPE_UNSUPPORTED',
      `Could not read the body because its encoding is \`${encoding.slice(0, 50)}\`: send it as it is`,
    );
  }
  if (request.isMultipart()) return { images: await _readForm(request, limits) };
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) throw _noImage('its body is empty');
  if (/^application\/json/i.test(request.headers['content-type'] ?? '')) return _readJson(body, limits);
  _assertBytes(body.length, limits);
  return { images: [{ bytes: body }] };
}

async function _readForm(request: FastifyRequest, limits: Limits): Promise<readonly Upload[]> {
  try {
    return await _readParts(request, limits);
  } catch (error) {
    // Otherwise the parser goes on: 26 MB of empty parts take it six seconds.
    request.raw.unpipe();
    request.raw.resume();
    // The parser throws errors without a status for a form that does not end and for parts without right headers.
    if (error instanceof RequestError || (error as FastifyError).statusCode !== undefined) throw error;
    throw new RequestError(
      'REQUEST_INVALID',
      `Could not read the form because it is broken: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function _readParts(request: FastifyRequest, limits: Limits): Promise<readonly Upload[]> {
  const { maxImageBytes, maxImages, maxRequestBytes } = limits;
  const images: Upload[] = [];
  let bytesLeft = maxRequestBytes;
  for await (const part of request.parts({
    limits: { fileSize: maxImageBytes, files: maxImages, fields: 1 },
  })) {
    if (part.type === 'field') {
      throw new RequestError(
        'REQUEST_INVALID',
        `Could not read the form because \`${part.fieldname.slice(0, 100)}\` is not a file: \`model\`, \`top_k\` and \`box\` belong into the address`,
      );
    }
    const bytes = await part.toBuffer();
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) throw _tooManyBytes(maxRequestBytes);
    images.push({ file: part.filename, bytes });
  }
  if (images.length === 0) throw _noImage('its form has no file');
  return images;
}

function _readJson(body: Buffer, limits: Limits): Uploads {
  // One too many can still be counted.
  const mostValues = MOST_VALUES.around + MOST_VALUES.ofEach * (limits.maxImages + 1);
  const longestText = Math.ceil(MOST_BASE64 * limits.maxImageBytes) + LONGEST_PREFIX;
  const value = parseJson(body, { mostValues, longestText });
  const { images, top_k: topK } = parseWith(predictBodySchema, { value, what: 'the body' });
  if (images.length > limits.maxImages) throw _tooManyImages(images.length, limits);
  return {
    images: images.map(({ data, box }, index) => ({ bytes: _decode(data, { index, limits }), box })),
    topK,
  };
}

function _decode(
  data: string,
  { index, limits }: { readonly index: number; readonly limits: Limits },
): Uint8Array {
  const text = _withoutBlanks(data.replace(/^data:[^,]{0,200};base64,/i, ''));
  _assertBytes(Math.floor((text.length * 3) / 4) - 2, limits);
  if (!BASE64.test(text) || text.length % 4 !== 0) {
    throw new RequestError(
      'REQUEST_INVALID',
      `Could not read the body because \`images.${index}.data\` is not Base64`,
    );
  }
  return Buffer.from(text, 'base64');
}

/** A loop, since a regular expression takes a second where there is a blank after every character. */
function _withoutBlanks(text: string): string {
  if (BASE64.test(text)) return text;
  const bytes = Buffer.from(text);
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) bytes[end++] = byte;
  }
  return bytes.toString('latin1', 0, end);
}

function _assertBytes(bytes: number, { maxImageBytes }: Limits): void {
  if (bytes <= maxImageBytes) return;
  throw new RequestError(
    'IMAGE_TOO_LARGE',
    `Could not take the image because it has more than ${maxImageBytes} bytes: ${bytes}`,
  );
}

function _tooManyBytes(maxRequestBytes: number): RequestError {
  return new RequestError(
    'REQUEST_TOO_LARGE',
    `Could not take the request because it has more than ${maxRequestBytes} bytes`,
  );
}

function _tooManyImages(count: number, { maxImages }: Limits): RequestError {
  return new RequestError(
    'REQUEST_TOO_LARGE',
    `Could not take the request because it has more than ${maxImages} images: ${count}`,
  );
}

function _noImage(why: string): RequestError {
  return new RequestError(
    'REQUEST_INVALID',
    `Could not find an image in the request because ${why}: send an image file, a form with files, or JSON with \`images\``,
  );
}
