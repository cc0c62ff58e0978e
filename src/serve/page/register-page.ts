import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_FILES, type PageFile } from './page-files.ts';

/**
 * What the page may do: load from this server alone, run WebAssembly, show pictures that it holds, use the camera.
 *
 * Nothing may frame it, and it sends no form.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  // Asked for again each time, which costs one reply without a body: the page never is of another version than the server.
  'cache-control': 'no-cache',
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * Serves the page at `/` and what it is made of below `/page/`, nothing else.
 *
 * Without the package onnxruntime-web the page works, but for running the model in the browser.
 */
export function registerPage(app: FastifyInstance): void {
  for (const file of PAGE_FILES) {
    // Whoever has no token yet has to be asked for it.
    app.get(file.url, { config: { isPublic: true } }, (request, reply) => _send(file, { request, reply }));
  }
}

async function _send(
  file: PageFile,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const found = await _find(file);
  if (found === undefined) {
    reply.callNotFound();
    return reply;
  }
  const { path, size, tag } = found;
  reply.headers({ ...HEADERS, etag: tag });
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  reply.headers({ 'content-type': file.type, 'content-length': size });
  return reply.send(createReadStream(path));
}

async function _find(
  file: PageFile,
): Promise<{ readonly path: string; readonly size: number; readonly tag: string } | undefined> {
  try {
    const path = file.path();
    const { size, mtimeMs } = await stat(path);
    return { path, size, tag: await _tagOf(path, `${path} ${size} ${mtimeMs}`) };
  } catch {
    return undefined;
  }
}

const tags = new Map<string, Promise<string>>();

/** By content: npm gives every file the same date. Hashed once for each state of the file. */
function _tagOf(path: string, state: string): Promise<string> {
  const known = tags.get(state) ?? _hash(path);
  tags.set(state, known);
  return known;
}

async function _hash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}
