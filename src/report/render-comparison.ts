import { type ComparedRun, drawComparison } from './draw-comparison.ts';
import { type Html, html } from './html.ts';
import { htmlPage } from './html-page.ts';
import { themedChart } from './themed-chart.ts';

/** A table of texts: the first row is its heading, the first cell of the others theirs. */
export interface ComparisonTable {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

export interface RunComparison {
  readonly runs: readonly ComparedRun[];
  readonly tables: readonly ComparisonTable[];
}

/** Renders one HTML page about several runs that needs nothing else: their curves in one picture, and tables. */
export async function renderComparison({ runs, tables }: RunComparison): Promise<string> {
  const body = html`${await themedChart('Curves of all runs', (theme) => drawComparison(runs, { theme }))}
${tables.map(_table)}`;
  return htmlPage({ title: 'Runs compared', lead: runs.map(({ name }) => name).join(', '), body });
}

function _table({ title, rows: [heading = [], ...rows] }: ComparisonTable): Html {
  const cells = rows.map(
    ([first = '', ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((text) => html`<td>${text}</td>`)}</tr>`,
  );
  return html`<section class="card"><h2>${title}</h2><div class="scroll"><table>
<thead><tr>${heading.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>${cells}</tbody></table></div></section>`;
}
