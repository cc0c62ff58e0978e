import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { registerPage } from '../../../src/serve/page/register-page.ts';

const app = Fastify();
registerPage(app);
after(() => app.close());

const FILES = {
  '/': 'text/html; charset=utf-8',
  '/page/page.css': 'text/css; charset=utf-8',
  '/page/page.js': 'text/javascript; charset=utf-8',
  '/page/icon.svg': 'image/svg+xml',
  '/page/ort/ort.wasm.bundle.min.mjs': 'text/javascript; charset=utf-8',
  '/page/ort/ort-wasm-simd-threaded.wasm': 'application/wasm',
};

for (const [url, type] of Object.entries(FILES)) {
  test(`${url} is served with its type, its length and the policy that keeps the page to this server`, async () => {
    const reply = await app.inject(url);
    assert.equal(reply.statusCode, 200);
    assert.equal(reply.headers['content-type'], type);
    assert.equal(Number(reply.headers['content-length']), reply.rawPayload.length);
    assert.ok(reply.rawPayload.length > 100);
    assert.match(
      String(reply.headers['content-security-policy']),
      /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
    );
    assert.doesNotMatch(
      String(reply.headers['content-security-policy']),
      /unsafe-inline|'unsafe-eval'|\*|http/,
    );
    assert.equal(reply.headers['x-content-type-options'], 'nosniff');
  });

  test(`${url} is not sent again to a browser that has it, and HEAD sends none of it`, async () => {
    const { headers } = await app.inject(url);
    const again = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } });
    assert.deepEqual([again.statusCode, again.rawPayload.length], [304, 0]);
    const other = await app.inject({ url, headers: { 'if-none-match': '"another"' } });
    assert.equal(other.statusCode, 200);
    const head = await app.inject({ method: 'HEAD', url });
    assert.deepEqual([head.statusCode, head.rawPayload.length], [200, 0]);
    assert.equal(head.headers['content-length'], headers['content-length']);
  });
}

test('nothing else is served, whatever a request names', async () => {
  for (const url of [
    '/page/',
    '/page/ort/',
    '/page/page.html',
    '/page/../../../package.json',
    '/page/..%2f..%2f..%2fpackage.json',
    '/page/%2e%2e/register-page.ts',
    '/page/ort/ort.min.js',
    '/page/ort/..%2f..%2fpackage.json',
    '/page//etc/passwd',
    '//etc/passwd',
  ]) {
    assert.equal((await app.inject(url)).statusCode, 404, url);
  }
});

test('the page names no address outside of its server', () => {
  const assets = new URL('../../../src/serve/page/assets/', import.meta.url);
  const html = readFileSync(new URL('page.html', assets), 'utf8');
  assert.doesNotMatch(html, /\b(?:src|href)="(?:https?:)?\/\//);
  assert.doesNotMatch(html, /\sstyle="|\son[a-z]+="|<script>|<style>/);
  assert.doesNotMatch(readFileSync(new URL('page.css', assets), 'utf8'), /url\(|@import/);
});
