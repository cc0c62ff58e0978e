import type { Config } from 'vega-lite';

export type ThemeName = 'light' | 'dark';

/** The colours of one theme, shared by the figures and the page around them. */
export interface Theme {
  /** Behind a figure, and behind the cards of the page that hold figures. */
  readonly background: string;
  readonly page: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly train: string;
  readonly validation: string;
  readonly best: string;
  /** Of several runs in one picture; more runs than colours share them. */
  readonly runs: readonly string[];
  /** From an empty cell of a heat map to a full one. */
  readonly heat: readonly [string, string];
  /** Text on a full cell. */
  readonly onHeat: string;
  /** From which share of a full cell on that text contrasts more than `ink`. */
  readonly onHeatFrom: number;
}

/** Train and validation stay apart for colour-blind readers (Okabe and Ito's orange and blue), and in grey by their dashes. */
export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  light: {
    background: '#ffffff',
    page: '#f4f6f9',
    ink: '#1c2430',
    muted: '#5d6878',
    grid: '#e6e9ee',
    train: '#c8690a',
    validation: '#0b66b0',
    best: '#1c2430',
    runs: ['#0b66b0', '#c8690a', '#1a7f5a', '#a8447f', '#5d6878', '#7a5c00', '#4a3fb5', '#b3261e'],
    heat: ['#f3f7fb', '#0b4f8a'],
    onHeat: '#ffffff',
    onHeatFrom: 0.68,
  },
  dark: {
    background: '#171c24',
    page: '#0e1218',
    ink: '#e8ecf2',
    muted: '#9aa6b6',
    grid: '#2b333f',
    train: '#f0a04b',
    validation: '#5cb3f2',
    best: '#e8ecf2',
    runs: ['#5cb3f2', '#f0a04b', '#4fc39a', '#e08fbe', '#9aa6b6', '#d9c04a', '#a79bf5', '#f28b82'],
    heat: ['#1d2530', '#6cc0fa'],
    onHeat: '#0d1117',
    onHeatFrom: 0.57,
  },
};

/** The fonts of the figures and the page: what the reader's system has. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/** How vega-lite draws axes, titles and legends in a theme. */
export function createChartConfig(theme: Theme): Config {
  const text = { labelColor: theme.muted, titleColor: theme.ink, labelFontSize: 11, titleFontSize: 12 };
  return {
    background: theme.background,
    font: FONT,
    padding: 14,
    view: { stroke: null },
    axis: {
      ...text,
      titleFontWeight: 'normal',
      titlePadding: 8,
      gridColor: theme.grid,
      domain: false,
      ticks: false,
      labelPadding: 6,
    },
    legend: {
      ...text,
      orient: 'top',
      title: null,
      labelFontSize: 12,
      labelColor: theme.ink,
      symbolType: 'stroke',
      symbolSize: 300,
      symbolStrokeWidth: 2.5,
    },
    title: {
      anchor: 'start',
      color: theme.ink,
      subtitleColor: theme.muted,
      fontSize: 14,
      fontWeight: 600,
      subtitleFontSize: 12,
      subtitlePadding: 4,
      offset: 10,
    },
  };
}
