import { FerError } from '../../base/index.ts';
import { REPLY_CODES, type ReplyCode } from './reply-codes.ts';
import { RequestError } from './request-error.ts';

/** What a failure becomes on the wire. */
export interface Problem {
  readonly status: number;
  readonly code: ReplyCode;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
  /** Whether the server is at fault, so that its operator has to hear of it. */
  readonly isOurs: boolean;
}

/** Errors of ours that say the same under another name, or nothing that a client could mend. */
const FER_CODES: Readonly<Record<string, ReplyCode>> = {
  IMAGE_INVALID: 'IMAGE_INVALID',
  IMAGE_TOO_LARGE: 'IMAGE_TOO_LARGE',
  IMAGE_UNSUPPORTED: 'IMAGE_UNSUPPORTED',
  INPUT_MISMATCH: 'INPUT_MISMATCH',
  MODEL_INVALID: 'MODEL_FAILED',
  SCORES_INVALID: 'MODEL_FAILED',
  MODEL_CLOSED: 'MODEL_NOT_READY',
};

/** Errors of Fastify and its plugins, by what their status means. */
const STATUS_CODES: Readonly<Record<number, ReplyCode>> = {
  400: 'REQUEST_INVALID',
  404: 'NOT_FOUND',
  406: 'TYPE_UNSUPPORTED',
  408: 'REQUEST_TIMEOUT',
  413: 'REQUEST_TOO_LARGE',
  414: 'REQUEST_INVALID',
  415: 'TYPE_UNSUPPORTED',
  429: 'RATE_LIMITED',
};

/** The reply to whatever a handler threw; what is no error of a client keeps its text to itself. */
export function toProblem(error: unknown): Problem {
  if (error instanceof RequestError) return _problem(error.code, error.message, error.retryAfterSeconds);
  if (error instanceof FerError && FER_CODES[error.code] !== undefined) {
    return _problem(FER_CODES[error.code]!, error.message);
  }
  const { statusCode, message } = error as { readonly statusCode?: number; readonly message?: string };
  const code = STATUS_CODES[statusCode ?? 500];
  if (code !== undefined)
    return _problem(code, `Could not read the request: ${(message ?? code).slice(0, 200)}`);
  return _problem('INTERNAL', 'Could not answer the request because of a fault in the server');
}

function _problem(code: ReplyCode, message: string, retryAfterSeconds?: number): Problem {
  const { status } = REPLY_CODES[code];
  return { status, code, message, retryAfterSeconds, isOurs: status === 500 };
}
