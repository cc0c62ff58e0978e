import { readFileSync } from 'node:fs';

/** What is used of it; the types of Node leave it to those of a browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** An instance of the functions of a file that `npm run kernels` made, which every thread needs for itself. */
export function loadKernel<Kernel>(file: URL): Kernel {
  const { Instance, Module } = WebAssembly;
  return new Instance(new Module(readFileSync(file))).exports as Kernel;
}
