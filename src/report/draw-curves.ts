import type { TopLevelSpec } from 'vega-lite';
import { epochAxis } from './epoch-axis.ts';
import { findBestRow } from './find-best-row.ts';
import { findOverfitting } from './find-overfitting.ts';
import type { HistoryRow } from './history-row.ts';
import { overfittingLayers } from './overfitting-layers.ts';
import { renderChart } from './render-chart.ts';
import { createChartConfig, THEMES, type Theme, type ThemeName } from './theme.ts';

export interface DrawCurvesOptions {
  /** @default 'Training' */
  readonly title?: string;
  /** @default 'light' */
  readonly theme?: ThemeName;
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];
type Field = 'loss' | 'accuracy';

const SPLITS = ['train', 'validation'] as const;
const PANEL_WIDTH = 340;
/** From plot to plot, the axis between them not counted, so that the wide panel below ends where they end. */
const PANEL_GAP = 84;
const FLOAT32_TOLERANCE = 1e-6;

/**
 * Draws the curves of a training run as SVG: loss, accuracy and learning rate, with the best epoch marked and the
 * epochs shaded in which the model overfits.
 *
 * Values that are not finite are left out of their curve.
 */
export function drawCurves(rows: readonly HistoryRow[], options: DrawCurvesOptions = {}): Promise<string> {
  const { title = 'Training', theme: themeName = 'light' } = options;
  const theme = THEMES[themeName];
  return renderChart({
    config: createChartConfig(theme),
    title: { text: title, subtitle: _describeBest(rows), offset: 16 },
    spacing: 22,
    vconcat: [
      {
        spacing: PANEL_GAP,
        bounds: 'flush',
        hconcat: [
          _curvePanel(rows, { field: 'loss', title: 'Loss', theme }),
          _curvePanel(rows, { field: 'accuracy', title: 'Accuracy', theme }),
        ],
      },
      ..._learningRatePanel(rows, theme),
    ],
  });
}

function _describeBest(rows: readonly HistoryRow[]): string {
  const best = findBestRow(rows);
  if (best === undefined) return 'No epoch has a validation accuracy';
  const loss = Number.isFinite(best.val_loss) ? `, validation loss ${best.val_loss.toFixed(3)}` : '';
  const overfitting = findOverfitting(rows);
  const onset = overfitting === undefined ? '' : `; overfits after epoch ${overfitting.epoch}`;
  return `Best epoch ${best.epoch} of ${rows.length}: validation accuracy ${(best.val_accuracy * 100).toFixed(2)} %${loss}${onset}`;
}

function _curvePanel(
  rows: readonly HistoryRow[],
  panel: { readonly field: Field; readonly title: string; readonly theme: Theme },
): Panel {
  const { field, title, theme } = panel;
  const best = findBestRow(rows);
  const points = _toPoints(rows, field);
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    title,
    axis: { format: field === 'accuracy' ? '.0%' : '~r', tickCount: 6 },
    // vega cannot find the extent of no values.
    scale: {
      zero: false,
      nice: true,
      ...(points.some(({ value }) => value !== null) ? {} : { domain: [0, 1] }),
    },
  };
  return {
    width: PANEL_WIDTH,
    height: 220,
    data: { values: points },
    encoding: { x: epochAxis(rows) },
    layer: [
      ...overfittingLayers(rows, theme),
      ..._bestRule(best, theme),
      {
        mark: { type: 'line', strokeWidth: 2, point: rows.length <= 25 ? { size: 26, filled: true } : false },
        encoding: {
          y,
          color: {
            field: 'split',
            type: 'nominal',
            scale: { domain: [...SPLITS], range: [theme.train, theme.validation] },
          },
          strokeDash: {
            field: 'split',
            type: 'nominal',
            scale: {
              domain: [...SPLITS],
              range: [
                [5, 3],
                [1, 0],
              ],
            },
          },
        },
      },
      { ..._bestPoint(points, best, theme), encoding: { y } },
    ],
  };
}

interface CurvePoint {
  readonly epoch: number;
  readonly split: (typeof SPLITS)[number];
  /** null breaks the line. */
  readonly value: number | null;
}

function _toPoints(rows: readonly HistoryRow[], field: Field): CurvePoint[] {
  return SPLITS.flatMap((split) =>
    rows.map((row) => {
      const value = row[split === 'train' ? field : (`val_${field}` as const)];
      return { epoch: row.epoch, split, value: Number.isFinite(value) ? value : null };
    }),
  );
}

function _bestRule(best: HistoryRow | undefined, theme: Theme) {
  if (best === undefined) return [];
  return [
    {
      data: { values: [{ epoch: best.epoch }] },
      mark: { type: 'rule' as const, color: theme.best, strokeDash: [2, 3], opacity: 0.7 },
    },
  ];
}

function _bestPoint(points: readonly CurvePoint[], best: HistoryRow | undefined, theme: Theme) {
  const values = points.filter(
    ({ epoch, split, value }) => epoch === best?.epoch && split === 'validation' && value !== null,
  );
  return {
    data: { values },
    mark: { type: 'point' as const, size: 110, strokeWidth: 2, color: theme.best, filled: false },
  };
}

function _learningRatePanel(rows: readonly HistoryRow[], theme: Theme): Panel[] {
  const values = rows
    .filter((row) => row.learning_rate > 0 && Number.isFinite(row.learning_rate))
    .map(({ epoch, learning_rate }) => ({ epoch, learning_rate }));
  if (values.length === 0) return [];
  const decades = _decades(values.map((value) => value.learning_rate));
  return [
    {
      width: 2 * PANEL_WIDTH + PANEL_GAP,
      height: 64,
      data: { values },
      mark: {
        type: 'line',
        interpolate: 'step',
        color: theme.muted,
        strokeWidth: 2,
        point: { color: theme.muted, size: 18 },
      },
      encoding: {
        x: epochAxis(rows),
        y: {
          field: 'learning_rate',
          type: 'quantitative',
          title: 'Learning rate',
          scale: { type: 'log', domain: [decades[0]!, decades.at(-1)!], nice: false },
          axis: { format: '.0e', values: decades },
        },
      },
    },
  ];
}

/** The powers of ten from below the smallest value to above the largest, two at least. */
function _decades(values: readonly number[]): number[] {
  // A rate that was a float32 is a little beside its power of ten.
  const top = Math.ceil(Math.log10(Math.max(...values)) - FLOAT32_TOLERANCE);
  const bottom = Math.min(Math.floor(Math.log10(Math.min(...values)) + FLOAT32_TOLERANCE), top - 1);
  return Array.from({ length: top - bottom + 1 }, (_, index) => 10 ** (bottom + index));
}
