import { renderChart } from './render-chart.ts';
import { createChartConfig, THEMES, type ThemeName } from './theme.ts';

/** Images whose label was given with a probability in `(low, high]`. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly images: number;
  /** The mean probability of the labels that were given. */
  readonly confidence: number;
  /** The share of them that are right. */
  readonly accuracy: number;
}

export interface DrawReliabilityOptions {
  /** @default 'Reliability' */
  readonly title?: string;
  /** @default 'light' */
  readonly theme?: ThemeName;
}

const SIDE = 300;

/**
 * Draws a reliability diagram as SVG: for each bin of confidence the share that is right, beside the diagonal on which a
 * calibrated model is, and below it how many images each bin holds.
 *
 * @param calibration `error` is the expected calibration error
 */
export function drawReliability(
  calibration: { readonly error: number; readonly bins: readonly ReliabilityBin[] },
  options: DrawReliabilityOptions = {},
): Promise<string> {
  const { title = 'Reliability', theme: themeName = 'light' } = options;
  const theme = THEMES[themeName];
  // Copies, since vega marks what it draws.
  const bins = calibration.bins.filter(({ images }) => images > 0).map((bin) => ({ ...bin }));
  const x = (axis: object | null) => ({
    field: 'low',
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    ...(axis === null ? { axis: null } : { axis }),
  });
  return renderChart({
    config: createChartConfig(theme),
    title: {
      text: title,
      // Short lines: the width of a title is estimated, and too generously.
      subtitle: [
        `Expected calibration error ${(100 * calibration.error).toFixed(2)} points;`,
        'below the diagonal: too confident',
      ],
    },
    spacing: 16,
    vconcat: [
      {
        width: SIDE,
        height: SIDE,
        layer: [
          {
            data: { values: bins },
            mark: { type: 'bar', color: theme.validation, stroke: theme.background, strokeWidth: 1 },
            encoding: {
              x: { ...x({ format: '.0%', title: null }), bin: { binned: true } },
              x2: { field: 'high' },
              y: {
                field: 'accuracy',
                type: 'quantitative',
                scale: { domain: [0, 1] },
                axis: { format: '.0%' },
                title: 'Right',
              },
            },
          },
          {
            data: {
              values: [
                { low: 0, accuracy: 0 },
                { low: 1, accuracy: 1 },
              ],
            },
            mark: { type: 'line', color: theme.ink, strokeDash: [4, 4], strokeWidth: 1.5 },
            encoding: { x: x(null), y: { field: 'accuracy', type: 'quantitative' } },
          },
          {
            data: { values: bins },
            mark: { type: 'point', shape: 'diamond', filled: true, size: 46, color: theme.train, opacity: 1 },
            encoding: {
              x: { field: 'confidence', type: 'quantitative' },
              y: { field: 'accuracy', type: 'quantitative' },
            },
          },
        ],
      },
      {
        width: SIDE,
        height: 64,
        data: { values: bins },
        mark: { type: 'bar', color: theme.muted, stroke: theme.background, strokeWidth: 1 },
        encoding: {
          x: {
            ...x({ format: '.0%', title: 'Probability of the label that was given' }),
            bin: { binned: true },
          },
          x2: { field: 'high' },
          y: { field: 'images', type: 'quantitative', title: 'Images', axis: { tickCount: 3, format: '~s' } },
        },
      },
    ],
  });
}
