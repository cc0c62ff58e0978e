import { drawCurves } from './draw-curves.ts';
import { evaluationFigures } from './evaluation-figures.ts';
import type { Report } from './render-report.ts';
import type { ReportFigure } from './report-figure.ts';
import type { ThemeName } from './theme.ts';

/** The figures of a report in its order; each is drawn once for a theme, however often it is asked for. */
export function reportFigures({
  history,
  evaluation,
  pictures,
  figures = [],
}: Pick<Report, 'history' | 'evaluation' | 'pictures' | 'figures'>): readonly ReportFigure[] {
  const all: readonly ReportFigure[] = [
    ...(history === undefined
      ? []
      : [
          {
            name: 'curves',
            title: 'Training curves',
            draw: (theme: ThemeName) => drawCurves(history, { theme }),
          },
        ]),
    ...(evaluation === undefined ? [] : evaluationFigures(evaluation, pictures)),
    ...figures,
  ];
  return all.map(_drawOnce);
}

function _drawOnce({ draw, ...figure }: ReportFigure): ReportFigure {
  const drawn = new Map<ThemeName, ReturnType<typeof draw>>();
  return {
    ...figure,
    draw: (theme) => {
      const picture = drawn.get(theme) ?? draw(theme);
      drawn.set(theme, picture);
      return picture;
    },
  };
}
