import { connect } from 'node:net';

/** One request as the bytes that go over the wire. */
export function toWire({
  path,
  headers,
  body,
}: {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}): Buffer {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': String(body.length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n`), body]);
}

export interface LoadConnectionOptions {
  readonly port: number;
  /** The next request; undefined where it is enough. */
  readonly next: () => Buffer | undefined;
  /** Told of each reply, before the next request is sent. */
  readonly onReply: (status: number, body: Buffer) => void;
}

/**
 * Sends one request after the other over one connection and resolves when it is enough.
 *
 * It knows of HTTP only that a reply has a `content-length`: the load shares the processor with the server, and this takes
 * 0.05 ms a request where undici takes 0.13 and autocannon 0.3.
 *
 * Rejects where the connection ends before.
 */
export function loadConnection({ port, next, onReply }: LoadConnectionOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let held: Buffer = Buffer.alloc(0);
    const send = (): void => {
      held = Buffer.alloc(0);
      const request = next();
      if (request !== undefined) {
        socket.write(request);
        return;
      }
      socket.end();
      resolve();
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed a connection under load')));
    socket.on('data', (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const headEnd = held.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = held.toString('latin1', 0, headEnd);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)![1]);
      if (held.length < headEnd + 4 + length) return;
      onReply(Number(head.slice(9, 12)), held.subarray(headEnd + 4));
      send();
    });
  });
}
