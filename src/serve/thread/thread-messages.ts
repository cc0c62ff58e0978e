import { type ErrorCode, FerError } from '../../base/index.ts';
import type { ReplyCode } from '../http/reply-codes.ts';
import { RequestError } from '../http/request-error.ts';

/** What a thread is told: a task, or to end when it has done all of them. */
export type ToThread<Task> = { readonly id: number; readonly task: Task } | 'close';

/** What a thread tells: that it is ready, or why not; what came of a task. */
export type FromThread<Result, Facts> =
  | { readonly opened: Facts }
  | { readonly refused: SentError }
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly failed: SentError };

/** An error loses its class on the way between threads. */
export interface SentError {
  readonly kind: 'RequestError' | 'FerError' | 'Error';
  readonly code: string;
  readonly message: string;
}

export function toSentError(error: unknown): SentError {
  const { message } = error as Error;
  if (error instanceof RequestError) return { kind: 'RequestError', code: error.code, message };
  if (error instanceof FerError) return { kind: 'FerError', code: error.code, message };
  return { kind: 'Error', code: '', message };
}

export function fromSentError({ kind, code, message }: SentError): Error {
  if (kind === 'RequestError') return new RequestError(code as ReplyCode, message);
  return kind === 'FerError' ? new FerError(code as ErrorCode, message) : new Error(message);
}
