import { parseJson, parseWith } from '../http/parse-with.ts';
import { RequestError } from '../http/request-error.ts';

import { type InferRequest, inferRequestSchema } from './infer-schema.ts';

/** A request for inference in its two parts. */
export interface InferBody {
  /** Undefined where the body is one raw tensor. */
  readonly json: InferRequest | undefined;
  /** What follows the JSON. */
  readonly binary: Buffer;
}

export interface ReadInferBodyOptions {
  /** `Inference-Header-Content-Length`. */
  readonly header: string | readonly string[] | undefined;
  /** Of all tensors that the model can take at once. */
  readonly mostElements: number;
}

/** Beside the elements of tensors. */
const MOST_FIELDS = 10_000;
const LONGEST_TEXT = 2 ** 16;

/**
 * Parts a body into its JSON and the bytes behind it, of which `Inference-Header-Content-Length` gives the border.
 *
 * Throws `REQUEST_INVALID`, and `REQUEST_TOO_LARGE` for JSON with more than `mostElements` and some fields.
 */
export function readInferBody(body: unknown, { header, mostElements }: ReadInferBodyOptions): InferBody {
  if (!Buffer.isBuffer(body) || body.length === 0) throw _invalid('it is empty');
  const jsonBytes = header === undefined ? body.length : Number(header);
  if (!/^\d+$/.test(String(header ?? 0)) || jsonBytes > body.length) {
    throw _invalid(
      `\`Inference-Header-Content-Length\` is not a number of bytes within it, which has ${body.length}: ${String(header).slice(0, 100)}`,
    );
  }
  if (jsonBytes === 0) return { json: undefined, binary: body };
  const value = parseJson(body.subarray(0, jsonBytes), {
    mostValues: mostElements + MOST_FIELDS,
    longestText: LONGEST_TEXT,
  });
  return {
    json: parseWith(inferRequestSchema, { value, what: 'the body' }),
    binary: body.subarray(jsonBytes),
  };
}

function _invalid(why: string): RequestError {
  return new RequestError('REQUEST_INVALID', `Could not read the body because ${why}`);
}
