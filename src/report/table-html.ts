import { type Html, html } from '../base/index.ts';

/** A table of texts: the first row is its heading, the first cell of the others theirs. */
export interface ComparisonTable {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** A table as a section of a page. */
export function tableHtml({ title, rows: [heading = [], ...rows] }: ComparisonTable): Html {
  const cells = rows.map(
    ([first = '', ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((text) => html`<td>${text}</td>`)}</tr>`,
  );
  return html`<section class="card"><h2>${title}</h2><div class="scroll" role="group" aria-label="${title}" tabindex="0"><table>
<thead><tr>${heading.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>${cells}</tbody></table></div></section>`;
}
