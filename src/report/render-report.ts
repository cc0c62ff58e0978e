import { type Html, html } from '../base/index.ts';
import type { EvaluationPictures, ReportEvaluation } from './evaluation-figures.ts';
import type { HistoryRow } from './history-row.ts';
import { htmlPage } from './html-page.ts';
import { type KeyFigure, keyFiguresHtml } from './key-figures-html.ts';
import type { ReportFigure } from './report-figure.ts';
import { reportFigures } from './report-figures.ts';
import { type ComparisonTable, tableHtml } from './table-html.ts';
import { themedChart } from './themed-chart.ts';

/** Names and values shown as a table; objects within are spread out, lists and the rest are shown as JSON. */
export interface ReportFacts {
  readonly title: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Report {
  readonly title: string;
  /** One sentence below the title. */
  readonly lead: string;
  readonly keyFigures: readonly KeyFigure[];
  /** Drawn as curves. */
  readonly history?: readonly HistoryRow[];
  readonly evaluation?: ReportEvaluation;
  readonly pictures?: EvaluationPictures;
  /** Further figures, below these. */
  readonly figures?: readonly ReportFigure[];
  readonly tables?: readonly ComparisonTable[];
  readonly facts?: readonly ReportFacts[];
  /** Paths as seen from the folder of the report. */
  readonly files?: readonly { readonly path: string; readonly description: string }[];
}

/** A longer table is folded. */
const MOST_OPEN_ROWS = 50;

/**
 * Renders one HTML page that needs nothing else: no script, no network, readable on a screen and on paper.
 *
 * @param figures those of `reportFigures(report)`, where they are drawn for files too
 */
export async function renderReport(report: Report, figures = reportFigures(report)): Promise<string> {
  const { title, lead, keyFigures, evaluation, tables = [], facts = [], files = [] } = report;
  const body = html`${keyFiguresHtml(keyFigures)}
${await Promise.all(figures.map(({ title: label, draw }) => themedChart(label, draw)))}
${evaluation === undefined ? '' : _classes(evaluation)}
${tables.map(tableHtml)}
${files.length === 0 ? '' : _files(files)}
${facts.map(_facts)}`;
  return htmlPage({ title, lead, body });
}

function _classes({ perClass }: ReportEvaluation): Html {
  const rows = perClass.map(
    ({ label, support, precision, recall, f1 }) =>
      html`<tr><th scope="row">${label}</th><td>${support}</td>${[precision, recall, f1].map(_share)}</tr>`,
  );
  const table = html`<div class="scroll" role="group" aria-label="Classes" tabindex="0"><table>
<thead><tr><th scope="col">class</th><th scope="col">images</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
  const isLong = perClass.length > MOST_OPEN_ROWS;
  const body = isLong
    ? html`<details><summary>all ${perClass.length} classes</summary>${table}</details>`
    : table;
  return html`<section class="card"><h2>Classes</h2>${body}</section>`;
}

function _share(share: number): Html {
  return html`<td>${share.toFixed(4)}<span class="bar"><i style="width:${(share * 100).toFixed(1)}%"></i></span></td>`;
}

function _files(files: NonNullable<Report['files']>): Html {
  const rows = files.map(({ path, description }) => {
    const link = path.split('/').map(encodeURIComponent).join('/');
    return html`<tr><td><a href="${link}"><code>${path}</code></a></td><td>${description}</td></tr>`;
  });
  return html`<section class="card"><h2>Files</h2><table class="facts"><tbody>${rows}</tbody></table></section>`;
}

function _facts({ title, values }: ReportFacts): Html {
  const rows = _spread(values).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  );
  return html`<section class="card"><h2>${title}</h2><table class="facts"><tbody>${rows}</tbody></table></section>`;
}

/** `{ a: { b: 1 } }` becomes `['a.b', '1']`. */
function _spread(values: Readonly<Record<string, unknown>>, prefix = ''): [name: string, text: string][] {
  return Object.entries(values).flatMap(([key, value]): [string, string][] => {
    const name = `${prefix}${key}`;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject) return _spread(value as Record<string, unknown>, `${name}.`);
    return [[name, typeof value === 'string' ? value : JSON.stringify(value ?? null)]];
  });
}
