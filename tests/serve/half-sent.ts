import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** A request of which a server has all but the last bytes. */
export interface HalfSent {
  /** Sends the rest and gives the status of the reply. */
  readonly finish: () => Promise<number>;
  /** Resolves with the code of its error when the connection is cut. */
  readonly cut: Promise<string | undefined>;
}

/** Posts a picture, and waits until the server has accepted the request and waits for the rest of its body. */
export async function sendHalf(url: string, picture: Uint8Array): Promise<HalfSent> {
  const headers = { 'content-type': 'image/png', 'content-length': picture.length, expect: '100-continue' };
  const sent = request(`${url}/predict`, { method: 'POST', headers, agent: false });
  const cut = once(sent, 'error').then(([error]) => (error as NodeJS.ErrnoException).code);
  cut.catch(() => undefined);
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.write(picture.subarray(0, 10));
  return {
    cut,
    finish: async () => {
      const reply = once(sent, 'response') as Promise<[IncomingMessage]>;
      sent.end(picture.subarray(10));
      const [{ statusCode }] = await reply;
      return statusCode!;
    },
  };
}
