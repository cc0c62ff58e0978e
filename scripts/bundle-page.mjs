import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { ROOT } from './install-packages.mjs';

/** Where the script is committed. */
export const PAGE_SCRIPT = `${ROOT}src/serve/page/assets/page.js`;
/** The packages that are copied into the bundle; the MIT licence wants its notice with each copy. */
const COPIED = ['fast-png', 'iobuffer', 'fflate'];

/**
 * Bundles `src/serve/page/client/` to the script that `fer serve` gives to browsers: what it uses of the modules that
 * the server uses too, and nothing else of them.
 */
export async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}src/serve/page/client/page.ts`],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'error',
    banner: { js: notice() },
    plugins: [onlyWhatIsUsed],
  });
  const { text } = outputFiles[0];
  const left = text.match(/^import .*$/gm);
  if (left === null) return text;
  throw new Error(`The page would import what browsers do not have: ${left.join(' ')}`);
}

/**
 * No module of ours does anything when it is imported, so that of a door only what is used gets in; whatever packages the
 * rest imports stay outside, and are an error above where the page needs one.
 */
const onlyWhatIsUsed = {
  name: 'only-what-is-used',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === onlyWhatIsUsed) return undefined;
      const isOurs = path.startsWith('.') || COPIED.includes(path);
      if (!isOurs) return { path, external: true, sideEffects: false };
      const resolved = await resolve(path, { kind, importer, resolveDir, pluginData: onlyWhatIsUsed });
      return { path: resolved.path, errors: resolved.errors, sideEffects: false };
    });
  },
};

function notice() {
  const licences = COPIED.map((name) => {
    const text = readFileSync(`${ROOT}node_modules/${name}/LICENSE`, 'utf8').trim();
    return `${name}\n\n${text}`;
  });
  const lines = ['Made by `npm run page`. Contains:', '', ...licences.join('\n\n').split('\n')];
  return `/*!\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */`;
}
