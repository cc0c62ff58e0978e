import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** The page in a window of its own, with what it complained of and asked for. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Lines of the console and errors, but the line that Chromium writes for every reply that is an error. */
  readonly complaints: readonly string[];
  /** Method and address of each request, without those to pictures in memory. */
  readonly requests: readonly string[];
}

const REFUSED = /^Failed to load resource: /;

/** Opens the page of a server and waits until it knows its models, or why not. */
export async function openPage(
  browser: Browser,
  { url, ...options }: { readonly url: string } & BrowserContextOptions,
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (!REFUSED.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('blob:')) requests.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(url);
  await page.locator('#model option, #error:not(:empty)').first().waitFor({ state: 'attached' });
  return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() };
}

/** The probability of each class that the page shows, for each side. */
export async function readShares(page: Page): Promise<readonly Readonly<Record<string, number>>[]> {
  await page.locator('#result[aria-busy="false"]:not(.is-stale) .classes').waitFor();
  const rows = await page.locator('.classes tbody tr').all();
  const sides: Record<string, number>[] = [];
  for (const row of rows) {
    const label = await row.locator('th').innerText();
    for (const [side, data] of (await row.locator('data').all()).entries()) {
      sides[side] ??= {};
      sides[side][label] = Number(await data.getAttribute('value'));
    }
  }
  return sides;
}

/** Drops or pastes files on the page, as the browser tells it of. */
export async function handOver(
  page: Page,
  {
    kind,
    files,
    text = '',
  }: {
    readonly kind: 'drop' | 'paste';
    readonly files: Readonly<Record<string, Uint8Array>>;
    readonly text?: string;
  },
): Promise<void> {
  const contents = Object.entries(files).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('base64'),
  ]);
  // Text, since the types of a browser are not those of these tests.
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(contents)}) {
      data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
    }
    if (${JSON.stringify(text)} !== '') data.setData('text/plain', ${JSON.stringify(text)});
    const target = document.querySelector('h1');
    const about = { bubbles: true, cancelable: true };
    if (${kind === 'paste'}) {
      target.dispatchEvent(new ClipboardEvent('paste', { ...about, clipboardData: data }));
    } else {
      for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { ...about, dataTransfer: data }));
    }
  })()`);
}

/** The largest difference of what the page shows and what was expected. */
export function largestDifference(
  shares: Readonly<Record<string, number>>,
  expected: readonly { readonly label: string; readonly probability: number }[],
): number {
  return Math.max(
    ...expected.map(({ label, probability }) => Math.abs((shares[label] ?? Number.NaN) - probability)),
  );
}

/** Chooses a file, of whatever kind it says it is. */
export function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  return page.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer });
}
