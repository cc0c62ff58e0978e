import { encodePng } from '../image/index.ts';
import type { GridPicture, GridRow } from '../report/index.ts';
import { drawExplanation } from './draw-explanation.ts';
import type { Explanation } from './explain-image.ts';

/** A picture as the model saw it, what it says, and the heat map: for the figures of a report. */
export interface ExplainedPicture {
  readonly explanation: Explanation;
  /** Of the data, where it is known. */
  readonly trueLabel?: string | undefined;
}

/** What stands below the title of such a figure. */
export const EXPLANATION_NOTE =
  'Orange: covering that part lowers the probability of the label; blue: it raises it. Points: the most that one square did';

/** Pictures in a row, and in the row below it their heat maps. */
export async function explanationRows(
  title: string,
  pictures: readonly ExplainedPicture[],
): Promise<readonly GridRow[]> {
  return [
    { title, pictures: await Promise.all(pictures.map(_picture)) },
    { title: '', pictures: await Promise.all(pictures.map(_heatMap)) },
  ];
}

async function _picture({ explanation, trueLabel }: ExplainedPicture): Promise<GridPicture> {
  const { label, probability, image } = explanation;
  const isRight = label === trueLabel;
  return {
    png: await encodePng(image),
    caption: [
      label,
      `${(100 * probability).toFixed(1)} %${trueLabel === undefined || isRight ? '' : `, not ${trueLabel}`}`,
    ],
    ...(trueLabel !== undefined && { verdict: isRight ? 'right' : 'wrong' }),
  };
}

async function _heatMap({ explanation }: ExplainedPicture): Promise<GridPicture> {
  const { drop } = explanation.strongest;
  return {
    png: await encodePng(drawExplanation(explanation)),
    caption: [`${drop < 0 ? '+' : '−'}${(100 * Math.abs(drop)).toFixed(1)} points`],
  };
}
