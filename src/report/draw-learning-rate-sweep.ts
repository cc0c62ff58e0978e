import { renderChart } from './render-chart.ts';
import { createChartConfig, THEMES, type ThemeName } from './theme.ts';

export interface LearningRateSweep {
  readonly points: readonly {
    readonly learningRate: number;
    readonly loss: number;
    readonly smoothed: number;
  }[];
  /** The learning rate to mark; none where there is none to suggest. */
  readonly suggestion: number | null;
}

export interface DrawLearningRateSweepOptions {
  /** @default 'light' */
  readonly theme?: ThemeName;
}

/** Draws the losses of a sweep over its learning rates as SVG, smoothed and as they were, with the suggestion marked. */
export function drawLearningRateSweep(
  { points, suggestion }: LearningRateSweep,
  options: DrawLearningRateSweepOptions = {},
): Promise<string> {
  const theme = THEMES[options.theme ?? 'light'];
  const rates = points.map(({ learningRate }) => learningRate);
  const smoothed = points.map((point) => point.smoothed);
  const x = {
    field: 'learningRate',
    type: 'quantitative' as const,
    title: 'Learning rate',
    scale: { type: 'log' as const, domain: [Math.min(...rates), Math.max(...rates)], nice: false },
    axis: { format: '.0e', grid: false },
  };
  // Single batches jump; what is cut off of them tells nothing.
  const domain = [Math.min(...smoothed) * 0.9, Math.max(...smoothed) * 1.1];
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'Loss',
    scale: { zero: false, domain, nice: true },
  });
  const marked = points.filter(({ learningRate }) => learningRate === suggestion);
  return renderChart({
    config: createChartConfig(theme),
    title: { text: 'Learning rates', subtitle: _describe(suggestion), offset: 16 },
    width: 520,
    height: 260,
    data: { values: points.map((point) => ({ ...point })) },
    encoding: { x },
    layer: [
      {
        mark: { type: 'point', filled: true, size: 14, opacity: 0.35, color: theme.muted, clip: true },
        encoding: { y: y('loss') },
      },
      { mark: { type: 'line', strokeWidth: 2, color: theme.validation }, encoding: { y: y('smoothed') } },
      { data: { values: marked }, mark: { type: 'rule', color: theme.best, strokeDash: [2, 3] } },
      {
        data: { values: marked },
        mark: { type: 'point', size: 110, strokeWidth: 2, color: theme.best, filled: false },
        encoding: { y: y('smoothed') },
      },
    ],
  });
}

function _describe(suggestion: number | null): string {
  return suggestion === null ? 'The loss never falls' : `Suggested: ${suggestion.toPrecision(2)}`;
}
