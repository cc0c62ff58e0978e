import { chooseShown } from './choose-shown.ts';
import { type ClassScores, drawClassBars } from './draw-class-bars.ts';
import { drawConfusionMatrix } from './draw-confusion-matrix.ts';
import { drawPictureGrid, type GridRow } from './draw-picture-grid.ts';
import { drawReliability, type ReliabilityBin } from './draw-reliability.ts';
import type { ReportFigure } from './report-figure.ts';
import type { ThemeName } from './theme.ts';

/** How a model did on labelled images; what `evaluateModel` gives fits. */
export interface ReportEvaluation {
  readonly perClass: readonly ClassScores[];
  readonly confusion: {
    readonly labels: readonly string[];
    /** `counts[t][p]`: images of class `t` taken for class `p`. */
    readonly counts: readonly (readonly number[])[];
  };
  readonly calibration: { readonly error: number; readonly bins: readonly ReliabilityBin[] };
}

/** Pictures with what a model says of them. */
export interface EvaluationPictures {
  /** Drawn at random, a row for each true class. */
  readonly drawn: readonly GridRow[];
  /** Those whose true class the model thinks least likely. */
  readonly worst: readonly GridRow[];
  /** What the model goes by, where it was asked. */
  readonly explained?: { readonly rows: readonly GridRow[]; readonly note: string };
}

/** The names of `evaluationFigures()`. */
export const EVALUATION_FIGURES = [
  'confusion',
  'classes',
  'reliability',
  'samples',
  'worst',
  'explanations',
] as const;

/** The figures of an evaluation, in the order of a report. */
export function evaluationFigures(
  evaluation: ReportEvaluation,
  pictures?: EvaluationPictures,
): readonly ReportFigure[] {
  const { perClass, confusion, calibration } = evaluation;
  const shown = chooseShown(confusion.counts);
  return [
    {
      name: 'confusion',
      title: 'Confusion matrix',
      draw: (theme) => drawConfusionMatrix(confusion.counts, confusion.labels, { shown, theme }),
    },
    {
      name: 'classes',
      title: 'Precision, recall and F1',
      draw: (theme) => drawClassBars(perClass, { shown, theme }),
    },
    {
      name: 'reliability',
      title: 'Reliability diagram',
      draw: (theme) => drawReliability(calibration, { theme }),
    },
    ...(pictures === undefined ? [] : _pictureFigures(pictures, perClass)),
  ];
}

function _pictureFigures(
  { drawn, worst, explained }: EvaluationPictures,
  perClass: readonly ClassScores[],
): readonly ReportFigure[] {
  const classes = perClass.filter(({ support }) => support > 0).length;
  const left = drawn.length < classes ? `; the first ${drawn.length} of ${classes} classes` : '';
  return [
    {
      name: 'samples',
      title: 'Images of each class, drawn at random',
      draw: (theme) =>
        drawPictureGrid(drawn, {
          title: 'Images of each class, drawn at random',
          subtitle: `Below each what the model says, with its probability${left}`,
          theme,
        }),
    },
    {
      name: 'worst',
      title: 'The largest losses',
      draw: (theme) =>
        drawPictureGrid(worst, {
          title: 'The largest losses',
          subtitle: 'What the model says of them; where that is wrong, below it the label of the data',
          theme,
        }),
    },
    ...(explained === undefined
      ? []
      : [
          {
            name: 'explanations',
            title: 'What the model goes by',
            draw: (theme: ThemeName) =>
              drawPictureGrid(explained.rows, {
                title: 'What the model goes by',
                subtitle: explained.note,
                theme,
              }),
          },
        ]),
  ];
}
