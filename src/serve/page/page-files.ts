import { fileURLToPath } from 'node:url';

/** A file that the page is made of. */
export interface PageFile {
  /** Where browsers find it. */
  readonly url: string;
  readonly type: string;
  /** Where it lies; throws where its package is missing. */
  readonly path: () => string;
}

const SCRIPT = 'text/javascript; charset=utf-8';

/** Everything that the page asks for but the API: no other file of the machine can be named. */
export const PAGE_FILES: readonly PageFile[] = [
  _ours('/', 'page.html', 'text/html; charset=utf-8'),
  _ours('/page/page.css', 'page.css', 'text/css; charset=utf-8'),
  _ours('/page/page.js', 'page.js', SCRIPT),
  _ours('/page/icon.svg', 'icon.svg', 'image/svg+xml'),
  _runtime('ort.wasm.bundle.min.mjs', SCRIPT),
  _runtime('ort-wasm-simd-threaded.wasm', 'application/wasm'),
];

function _ours(url: string, name: string, type: string): PageFile {
  return { url, type, path: () => fileURLToPath(new URL(`assets/${name}`, import.meta.url)) };
}

/** The WebAssembly build of ONNX Runtime, as it lies in its package. */
function _runtime(name: string, type: string): PageFile {
  return {
    url: `/page/ort/${name}`,
    type,
    path: () => fileURLToPath(new URL(name, import.meta.resolve('onnxruntime-web/wasm'))),
  };
}
