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

/**
 * Parts a body into its JSON and the bytes behind it, of which `Inference-Header-Content-Length` gives the border.
 *
 * Throws `REQUEST_INVALID`.
 */
export function readInferBody(body: unknown, header: string | readonly string[] | undefined): InferBody {
  if (!Buffer.isBuffer(body) || body.length === 0) throw _invalid('it is empty');
  const jsonBytes = header === undefined ? body.length : Number(header);
  if (!/^\d+$/.test(String(header ?? 0)) || jsonBytes > body.length) {
    throw _invalid(
      `\`Inference-Header-Content-Length\` is not a number of bytes within it, which has ${body.length}: ${String(header).slice(0, 100)}`,
    );
  }
  if (jsonBytes === 0) return { json: undefined, binary: body };
  return {
    json: parseWith(inferRequestSchema, { value: parseJson(body.subarray(0, jsonBytes)), what: 'the body' }),
    binary: body.subarray(jsonBytes),
  };
}

function _invalid(why: string): RequestError {
  return new RequestError('REQUEST_INVALID', `Could not read the body because ${why}`);
}
