import { type Html, html } from '../base/index.ts';

export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

/** The figures to be seen first, large and side by side. */
export function keyFiguresHtml(figures: readonly KeyFigure[]): Html {
  const items = figures.map(
    ({ label, value, note }) =>
      html`<li><span class="label">${label}</span><span class="value">${value}</span>${note === undefined ? '' : html`<span class="note">${note}</span>`}</li>`,
  );
  return html`<ul class="figures">${items}</ul>`;
}
