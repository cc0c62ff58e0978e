/** What a request can fail with: the status of the reply, and when it comes; documented in `docs/serving.md`. */
export const REPLY_CODES = {
  REQUEST_INVALID: { status: 400, meaning: 'the request is not of the documented form' },
  INPUT_MISMATCH: { status: 400, meaning: 'a tensor does not fit the input of the model' },
  UNAUTHORIZED: { status: 401, meaning: 'the server wants a token, and the request has none or a wrong one' },
  FORBIDDEN: {
    status: 403,
    meaning: 'the request is for another host than this server, or for what it does not give out',
  },
  NOT_FOUND: { status: 404, meaning: 'there is no such address' },
  MODEL_NOT_FOUND: { status: 404, meaning: 'the server has no model of this name and version' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'the address takes another method, which `Allow` names' },
  REQUEST_TIMEOUT: { status: 408, meaning: 'the request took too long to arrive' },
  REQUEST_TOO_LARGE: { status: 413, meaning: 'the request has more bytes or more images than allowed' },
  IMAGE_TOO_LARGE: { status: 413, meaning: 'an image has more bytes or pixels than allowed' },
  TYPE_UNSUPPORTED: {
    status: 415,
    meaning: 'the content type or encoding of the request is none that is taken here',
  },
  IMAGE_UNSUPPORTED: { status: 415, meaning: 'an image is of another format than JPEG, PNG and WebP' },
  IMAGE_INVALID: { status: 422, meaning: 'a file is no image, or is damaged' },
  BOX_INVALID: { status: 422, meaning: 'a box is not inside of its picture' },
  NO_FACE: { status: 422, meaning: 'the detector found no face in the picture' },
  RATE_LIMITED: {
    status: 429,
    meaning: 'more requests than the rate limit allows; `Retry-After` says when to come back',
  },
  HEADERS_TOO_LARGE: { status: 431, meaning: 'the headers of the request are too long' },
  INTERNAL: { status: 500, meaning: 'a fault in the server itself' },
  MODEL_FAILED: { status: 500, meaning: 'the model could not be run, or gave what is no answer' },
  NOT_IMPLEMENTED: { status: 501, meaning: 'the protocol knows it, this server does not offer it' },
  QUEUE_FULL: {
    status: 503,
    meaning: 'too many images wait for the model; `Retry-After` says when to come back',
  },
  MODEL_NOT_READY: {
    status: 503,
    meaning: 'the model is being loaded or could not be, or a thread has died or does not end',
  },
} as const;

export type ReplyCode = keyof typeof REPLY_CODES;
