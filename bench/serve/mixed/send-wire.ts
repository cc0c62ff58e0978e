import { connect } from 'node:net';
import type { HttpReply } from '../http-client.ts';

/** Sends bytes, closes its side, and reads every reply until the server closes too. */
export function sendWire(url: string, wire: Buffer): Promise<readonly HttpReply[]> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    socket.setTimeout(10_000, () => socket.destroy(new Error('The server does not end a broken connection')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(_parse(Buffer.concat(chunks))));
    socket.end(wire);
  });
}

function _parse(bytes: Buffer): readonly HttpReply[] {
  const replies: HttpReply[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    const head = bytes.toString('latin1', at, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)![1]);
    const type = /\r\ncontent-type: ([^\r\n]+)/i.exec(head)?.[1];
    const body = bytes.subarray(headEnd + 4, headEnd + 4 + length);
    replies.push({ status: Number(head.slice(9, 12)), headers: { 'content-type': type }, body });
    at = headEnd + 4 + length;
  }
  return replies;
}
