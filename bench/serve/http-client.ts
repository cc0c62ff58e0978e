import { type Agent, request } from 'node:http';

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface SendOptions {
  readonly agent: Agent;
  /** Told when the server has taken the request: by `100 Continue`, which has to be asked for, or by its reply. */
  readonly onAccepted?: () => void;
}

/** Sends one request. With `expect: 100-continue` the body waits for the server to take it (RFC 9110, 10.1.1). */
export function send(
  url: string,
  { method = 'GET', path, headers = {}, body }: HttpRequest,
  options: SendOptions,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { agent, onAccepted } = options;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(`${url}${path}`, { method, agent, headers: { ...length, ...headers } });
    sent.on('error', reject);
    sent.on('response', (reply) => {
      onAccepted?.();
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({ status: reply.statusCode!, headers: reply.headers, body: Buffer.concat(chunks) }),
      );
    });
    if (headers.expect === undefined) {
      sent.end(body);
      return;
    }
    sent.once('continue', () => {
      onAccepted?.();
      sent.end(body);
    });
    sent.flushHeaders();
  });
}
