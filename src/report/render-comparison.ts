import { html } from '../base/index.ts';
import { type ComparedRun, drawComparison } from './draw-comparison.ts';
import { htmlPage } from './html-page.ts';
import { type ComparisonTable, tableHtml } from './table-html.ts';
import { themedChart } from './themed-chart.ts';

export interface RunComparison {
  readonly runs: readonly ComparedRun[];
  readonly tables: readonly ComparisonTable[];
}

/** Renders one HTML page about several runs that needs nothing else: their curves in one picture, and tables. */
export async function renderComparison({ runs, tables }: RunComparison): Promise<string> {
  const body = html`${await themedChart('Curves of all runs', (theme) => drawComparison(runs, { theme }))}
${tables.map(tableHtml)}`;
  return htmlPage({ title: 'Runs compared', lead: runs.map(({ name }) => name).join(', '), body });
}
