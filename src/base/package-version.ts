import { readFileSync } from 'node:fs';

/** The version in the package's own `package.json`, from the sources and from the compiled `dist/` alike. */
export function readPackageVersion(): string {
  for (const up of ['../..', '../../..']) {
    const text = _readIfThere(new URL(`${up}/package.json`, import.meta.url));
    if (text === undefined) continue;
    const manifest = JSON.parse(text) as { readonly name?: string; readonly version?: string };
    if (manifest.name === 'fer-stream' && manifest.version !== undefined) return manifest.version;
  }
  throw new TypeError('Could not find the package.json of fer-stream above its own sources');
}

function _readIfThere(url: URL): string | undefined {
  try {
    return readFileSync(url, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
