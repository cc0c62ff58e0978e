import { allClasses, type ShownClasses } from './choose-shown.ts';
import { renderChart } from './render-chart.ts';
import { shortenText } from './shorten-text.ts';
import { createChartConfig, THEMES, type Theme, type ThemeName } from './theme.ts';

export interface DrawConfusionMatrixOptions {
  /** @default 'Confusion matrix' */
  readonly title?: string;
  /**
   * Which classes have a row and a column; shares and the accuracy are of all.
   *
   * @default all
   */
  readonly shown?: ShownClasses;
  /** @default 'light' */
  readonly theme?: ThemeName;
}

interface Cell {
  /** Numbers keep rows and columns in the given order and apart where two labels read the same. */
  readonly row: number;
  readonly column: number;
  readonly count: string;
  readonly share: number;
  readonly percent: string;
}

interface Font {
  /** From the middle of the cell, in pixels. */
  readonly dy: number;
  readonly fontSize: number;
  readonly fontWeight: 400 | 600;
}

interface CellSize {
  readonly width: number;
  readonly height: number;
  readonly countFont: Font;
  /** None where a cell has room for the count alone. */
  readonly percentFont?: Font;
  /** The longest label, in characters, that fits above a cell without being turned. */
  readonly labelLength: number;
}

/** Characters of a class name. */
const NAME_LENGTH = 20;

/** Beyond this many classes the cells shrink to one line of text. */
const MOST_LARGE_CELLS = 14;
const LARGE_CELL: CellSize = {
  width: 58,
  height: 46,
  countFont: { dy: -7, fontSize: 14, fontWeight: 600 },
  percentFont: { dy: 9, fontSize: 10, fontWeight: 400 },
  labelLength: 8,
};
const SMALL_CELL: CellSize = {
  width: 30,
  height: 24,
  countFont: { dy: 0, fontSize: 10, fontWeight: 600 },
  labelLength: 3,
};

/**
 * Draws a confusion matrix as an SVG heat map: counts, and the share of each true class (a row).
 *
 * `counts[t][p]` is how many images of class `t` were taken for class `p`.
 * Throws a `RangeError` where `counts` is not square with one row for each label.
 */
export function drawConfusionMatrix(
  counts: readonly (readonly number[])[],
  labels: readonly string[],
  options: DrawConfusionMatrixOptions = {},
): Promise<string> {
  const {
    title = 'Confusion matrix',
    shown = allClasses(labels.length),
    theme: themeName = 'light',
  } = options;
  _assertSquare(counts, labels);
  const theme = THEMES[themeName];
  const names = shown.indices.map((index) => shortenText(labels[index]!, NAME_LENGTH));
  const cell = names.length <= MOST_LARGE_CELLS ? LARGE_CELL : SMALL_CELL;
  return renderChart({
    config: createChartConfig(theme),
    title: { text: title, subtitle: `${_describeAccuracy(counts)}${shown.note}` },
    data: { values: _toCells(counts, shown.indices) },
    width: { step: cell.width },
    height: { step: cell.height },
    encoding: {
      x: { ..._labelScale('column', names, cell), title: 'Predicted' },
      y: { ..._labelScale('row', names, cell), title: 'True' },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: theme.background, strokeWidth: 2, cornerRadius: 3 },
        encoding: {
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], range: [...theme.heat] },
            legend: null,
          },
        },
      },
      _textLayer('count', cell, theme),
      ...(cell.percentFont ? [_textLayer('percent', cell, theme)] : []),
    ],
  });
}

function _assertSquare(counts: readonly (readonly number[])[], labels: readonly string[]): void {
  const isSquare = counts.length === labels.length && counts.every((row) => row.length === labels.length);
  if (labels.length > 0 && isSquare) return;
  throw new RangeError(
    `\`counts\` must have one row and one column for each of the ${labels.length} labels: ` +
      `got rows of ${counts.map((row) => row.length).join(', ') || 'nothing'}`,
  );
}

function _describeAccuracy(counts: readonly (readonly number[])[]): string {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, index) => sum + row[index]!, 0);
  if (total === 0) return 'No images';
  return `${right} of ${total} right (${((100 * right) / total).toFixed(2)} %); shading shows the share of the row`;
}

function _toCells(counts: readonly (readonly number[])[], shown: readonly number[]): Cell[] {
  return shown.flatMap((truth, row) => {
    const values = counts[truth]!;
    const support = values.reduce((sum, count) => sum + count, 0);
    return shown.map((predicted, column) => {
      const count = values[predicted]!;
      const share = support === 0 ? 0 : count / support;
      return { row, column, count: String(count), share, percent: _formatPercent(share, support) };
    });
  });
}

function _formatPercent(share: number, support: number): string {
  if (support === 0) return '–';
  return `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
}

function _labelScale(field: 'row' | 'column', labels: readonly string[], cell: CellSize) {
  const isTurned = field === 'column' && labels.some((label) => label.length > cell.labelLength);
  return {
    field,
    type: 'ordinal' as const,
    axis: {
      // The labels stand in the expression as JSON, so any class name is shown as it is.
      labelExpr: `${JSON.stringify(labels)}[datum.value]`,
      labelAngle: isTurned ? -40 : 0,
      labelLimit: 0,
      labelFontSize: 12,
      orient: field === 'column' ? ('top' as const) : ('left' as const),
    },
  };
}

function _textLayer(field: 'count' | 'percent', cell: CellSize, theme: Theme) {
  return {
    mark: { type: 'text' as const, ...(field === 'count' ? cell.countFont : cell.percentFont) },
    encoding: {
      text: { field, type: 'nominal' as const },
      color: {
        condition: { test: `datum.share > ${theme.onHeatFrom}`, value: theme.onHeat },
        value: theme.ink,
      },
    },
  };
}
