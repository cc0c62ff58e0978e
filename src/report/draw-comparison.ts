import type { TopLevelSpec } from 'vega-lite';
import { epochAxis } from './epoch-axis.ts';
import type { HistoryRow } from './history-row.ts';
import { renderChart } from './render-chart.ts';
import { createChartConfig, THEMES, type Theme, type ThemeName } from './theme.ts';

export interface ComparedRun {
  /** Each once. */
  readonly name: string;
  readonly history: readonly HistoryRow[];
}

export interface DrawComparisonOptions {
  /** @default 'light' */
  readonly theme?: ThemeName;
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];
const SPLITS = ['validation', 'train'] as const;

/** Draws the losses and accuracies of several runs as SVG: one colour for each run, training dashed. */
export function drawComparison(
  runs: readonly ComparedRun[],
  options: DrawComparisonOptions = {},
): Promise<string> {
  const theme = THEMES[options.theme ?? 'light'];
  return renderChart({
    config: createChartConfig(theme),
    title: { text: 'Runs', subtitle: 'Validation is a whole line, training a dashed one', offset: 16 },
    spacing: 84,
    bounds: 'flush',
    hconcat: [
      _panel(runs, { field: 'loss', title: 'Loss', theme }),
      _panel(runs, { field: 'accuracy', title: 'Accuracy', theme }),
    ],
  });
}

function _panel(
  runs: readonly ComparedRun[],
  panel: { readonly field: 'loss' | 'accuracy'; readonly title: string; readonly theme: Theme },
): Panel {
  const { field, title, theme } = panel;
  const rows = runs.flatMap(({ history }) => history);
  const values = runs.flatMap(({ name, history }) =>
    SPLITS.flatMap((split) =>
      history.map((row) => {
        const value = row[split === 'train' ? field : (`val_${field}` as const)];
        return { run: name, split, epoch: row.epoch, value: Number.isFinite(value) ? value : null };
      }),
    ),
  );
  const hasValues = values.some(({ value }) => value !== null);
  const names = runs.map(({ name }) => name);
  const isShort = Math.max(0, ...runs.map(({ history }) => history.length)) <= 25;
  return {
    width: 380,
    height: 260,
    data: { values },
    mark: { type: 'line', strokeWidth: 2, point: isShort ? { size: 22, filled: true } : false },
    encoding: {
      x: epochAxis(rows),
      y: {
        field: 'value',
        type: 'quantitative',
        title,
        axis: { format: field === 'accuracy' ? '.0%' : '~r', tickCount: 6 },
        // vega cannot find the extent of no values.
        scale: { zero: false, nice: true, ...(hasValues ? {} : { domain: [0, 1] }) },
      },
      color: {
        field: 'run',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, index) => theme.runs[index % theme.runs.length]!) },
        legend: { columns: 2, labelLimit: 340 },
      },
      strokeDash: {
        field: 'split',
        type: 'nominal',
        scale: {
          domain: [...SPLITS],
          range: [
            [1, 0],
            [5, 3],
          ],
        },
        legend: null,
      },
    },
  };
}
