import type { ReplyCode } from './reply-codes.ts';

export interface RequestErrorOptions {
  readonly cause?: unknown;
  /** After how many seconds another try may succeed. */
  readonly retryAfterSeconds?: number;
}

/** A request that is refused, or cannot be answered, for a reason that the client can read. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: ReplyCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ReplyCode, message: string, options: RequestErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
