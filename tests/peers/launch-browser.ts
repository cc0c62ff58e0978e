import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

interface ChromiumPackage {
  readonly default: { readonly executablePath: () => Promise<string> };
}

export interface LaunchBrowserOptions {
  /**
   * More arguments of Chromium.
   *
   * @default none
   */
  readonly args?: readonly string[];
}

/** Starts the Chromium that `npm run test:peers` has installed; the caller closes it. */
export async function launchBrowser({ args = [] }: LaunchBrowserOptions = {}): Promise<Browser> {
  const folder = process.env.FER_PEERS_FOLDER;
  if (folder === undefined) throw new Error('Chromium is missing: run `npm run test:peers`');
  const path = createRequire(join(folder, 'package.json')).resolve('@sparticuz/chromium');
  const { default: installed } = (await import(pathToFileURL(path).href)) as ChromiumPackage;
  // The sandbox needs rights that a container's root lacks; the pages are our own. The package's own arguments are for
  // a cloud function: one process for all, which ends with its first page, and no web security.
  return chromium.launch({
    executablePath: await installed.executablePath(),
    args: ['--no-sandbox', ...args],
  });
}
