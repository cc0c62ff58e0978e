import { type Html, html } from '../base/index.ts';
import { REPORT_STYLE } from './report-style.ts';

export interface HtmlPage {
  readonly title: string;
  /** One sentence below the title. */
  readonly lead: string;
  readonly body: Html;
  /**
   * Rules beside those of every page.
   *
   * @default none
   */
  readonly style?: string;
}

/** One HTML page that needs nothing else: no script, no network, readable on a screen and on paper. */
export function htmlPage({ title, lead, body, style = '' }: HtmlPage): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ html: REPORT_STYLE + style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${body}
</main>
</body>
</html>
`;
  return page.html;
}
