import { FONT, THEMES, type Theme } from './theme.ts';

/** The style sheet of the report: light or dark as the reader's system is, always light on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; ${_variables(THEMES.light)} }
.on-dark { display: none; }
@media screen and (prefers-color-scheme: dark) {
  :root { ${_variables(THEMES.dark)} }
  .on-dark { display: block; }
  .on-light { display: none; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 ${FONT}; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 0 0 .75rem; font-size: 1.1rem; }
.lead { margin: .35rem 0 1.5rem; color: var(--muted); }
.card { margin: 0 0 1.25rem; padding: 1.25rem; background: var(--background); border: 1px solid var(--grid); border-radius: 10px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.figures li { padding: .9rem 1.1rem; background: var(--background); border: 1px solid var(--grid); border-radius: 10px; }
.figures .label { display: block; color: var(--muted); font-size: .85rem; }
.figures .value { display: block; font-size: 1.55rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.figures .note { display: block; color: var(--muted); font-size: .8rem; }
.chart { overflow-x: auto; }
.chart svg { display: block; min-width: 30rem; max-width: 100%; height: auto; margin: 0 auto; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--grid); text-align: right; vertical-align: top; }
th { color: var(--muted); font-weight: 500; }
th:first-child, td:first-child, .facts td, .facts th { text-align: left; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { color: var(--ink); }
.facts th { width: 38%; color: var(--muted); }
.facts td, .facts th { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .facts td, .facts th { display: block; width: auto; }
  .facts tr > :first-child { padding-bottom: 0; border-bottom: 0; }
}
.bar { display: block; height: 4px; margin-top: 3px; background: var(--grid); border-radius: 2px; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--validation); }
summary { color: var(--muted); cursor: pointer; }
a { color: var(--validation); }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; }
  body { background: var(--background); font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .chart, .figures li, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  .card { box-decoration-break: clone; -webkit-box-decoration-break: clone; padding: .8rem; }
  th, td { padding: .2rem .5rem; }
  .chart svg { min-width: 0; max-height: 236mm; }
  /* The first has to leave room for the title above it. */
  main > figure:first-of-type svg { max-height: 200mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

function _variables(theme: Theme): string {
  const names = ['page', 'background', 'ink', 'muted', 'grid', 'validation'] as const;
  return names.map((name) => `--${name}: ${theme[name]};`).join(' ');
}
