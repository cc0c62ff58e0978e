import { allClasses, type ShownClasses } from './choose-shown.ts';
import { renderChart } from './render-chart.ts';
import { shortenText } from './shorten-text.ts';
import { createChartConfig, THEMES, type ThemeName } from './theme.ts';

/** How one class fared. */
export interface ClassScores {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

export interface DrawClassBarsOptions {
  /** @default 'Classes' */
  readonly title?: string;
  /**
   * Which classes have bars.
   *
   * @default all
   */
  readonly shown?: ShownClasses;
  /** @default 'light' */
  readonly theme?: ThemeName;
}

/** Characters of a class name; its images stand behind it. */
const NAME_LENGTH = 20;

const FIGURES = ['precision', 'recall', 'F1'] as const;

/** Draws precision, recall and F1 of each class as SVG, one panel each, classes in their order. */
export function drawClassBars(
  perClass: readonly ClassScores[],
  options: DrawClassBarsOptions = {},
): Promise<string> {
  const { title = 'Classes', shown = allClasses(perClass.length), theme: themeName = 'light' } = options;
  const theme = THEMES[themeName];
  const classes = shown.indices.map((index) => perClass[index]!);
  const names = classes.map(({ label, support }) => `${shortenText(label, NAME_LENGTH)} (${support})`);
  return renderChart({
    config: createChartConfig(theme),
    title: { text: title, subtitle: `In brackets the images of the class${shown.note}` },
    spacing: 28,
    hconcat: FIGURES.map((figure, panel) => ({
      width: 190,
      height: { step: 24 },
      data: {
        values: classes.map((scores, row) => ({
          row,
          value: figure === 'F1' ? scores.f1 : scores[figure],
        })),
      },
      encoding: {
        y: {
          field: 'row',
          type: 'ordinal' as const,
          title: null,
          // The labels stand in the expression as JSON, so any class name is shown as it is.
          axis: panel === 0 ? { labelExpr: `${JSON.stringify(names)}[datum.value]`, labelLimit: 0 } : null,
        },
      },
      layer: [
        {
          mark: { type: 'bar' as const, color: theme.validation, height: 14, cornerRadiusEnd: 2 },
          encoding: {
            x: {
              field: 'value',
              type: 'quantitative' as const,
              title: figure === 'F1' ? 'F1' : figure[0]!.toUpperCase() + figure.slice(1),
              scale: { domain: [0, 1.18] },
              axis: { values: [0, 0.25, 0.5, 0.75, 1], format: '.2~f', orient: 'top' as const },
            },
          },
        },
        {
          mark: { type: 'text' as const, align: 'left' as const, dx: 4, color: theme.ink, fontSize: 11 },
          encoding: {
            x: { field: 'value', type: 'quantitative' as const },
            text: { field: 'value', type: 'quantitative' as const, format: '.2f' },
          },
        },
      ],
    })),
  });
}
