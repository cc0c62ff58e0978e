import type { Socket } from 'node:net';
import { REPLY_CODES, type ReplyCode } from './reply-codes.ts';

/** What cannot be read as a request is answered too, in the form of every other error. */
const PROBLEMS: Readonly<Record<string, readonly [ReplyCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'Could not read the request because its headers are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'REQUEST_TIMEOUT',
    'Could not read the request because it took too long to arrive',
  ],
};

/** Node's `clientError`: answers with what is wrong, and closes the connection. */
export function createClientErrorHandler(onRefused: (status: number) => void) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // Nobody listens any more.
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [code, message] = PROBLEMS[error.code ?? ''] ?? [
      'REQUEST_INVALID',
      'Could not read the request because it is not HTTP/1.1',
    ];
    const { status } = REPLY_CODES[code];
    const body = JSON.stringify({ error: { code, message } });
    onRefused(status);
    socket.end(
      `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  };
}
