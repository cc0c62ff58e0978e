import { type Html, html } from '../base/index.ts';
import type { ThemeName } from './theme.ts';

/** A figure of a page: drawn once for each theme, of which the style sheet shows one. The arrow keys move it where it is wider than the page. */
export async function themedChart(
  label: string,
  draw: (theme: ThemeName) => Promise<string> | string,
): Promise<Html> {
  const light = { html: await draw('light') };
  const dark = { html: await draw('dark') };
  return html`<figure class="card chart" role="img" aria-label="${label}" tabindex="0"><div class="on-light">${light}</div><div class="on-dark">${dark}</div></figure>`;
}
