export { chooseShown, type ShownClasses } from './choose-shown.ts';
export { countTable } from './count-table.ts';
export { type ClassScores, type DrawClassBarsOptions, drawClassBars } from './draw-class-bars.ts';
export { type ComparedRun, type DrawComparisonOptions, drawComparison } from './draw-comparison.ts';
export { type DrawConfusionMatrixOptions, drawConfusionMatrix } from './draw-confusion-matrix.ts';
export { type DrawCurvesOptions, drawCurves } from './draw-curves.ts';
export { drawGraph, type GraphArrow, type GraphBox } from './draw-graph.ts';
export { drawLearningRateSweep, type LearningRateSweep } from './draw-learning-rate-sweep.ts';
export {
  type DrawPictureGridOptions,
  drawPictureGrid,
  type GridPicture,
  type GridRow,
} from './draw-picture-grid.ts';
export { type DrawReliabilityOptions, drawReliability, type ReliabilityBin } from './draw-reliability.ts';
export {
  EVALUATION_FIGURES,
  type EvaluationPictures,
  evaluationFigures,
  type ReportEvaluation,
} from './evaluation-figures.ts';
export { findBestRow } from './find-best-row.ts';
export { type FindOverfittingOptions, findOverfitting, type Overfitting } from './find-overfitting.ts';
export { historyFigures } from './history-figures.ts';
export type { HistoryRow } from './history-row.ts';
export type { KeyFigure } from './key-figures-html.ts';
export { type RunComparison, renderComparison } from './render-comparison.ts';
export { type Gallery, type GalleryPicture, type GallerySection, renderGallery } from './render-gallery.ts';
export { type Report, type ReportFacts, renderReport } from './render-report.ts';
export type { ReportFigure } from './report-figure.ts';
export { reportFigures } from './report-figures.ts';
export { shortenText } from './shorten-text.ts';
export { type SvgToPngOptions, svgToPng } from './svg-to-png.ts';
export type { ComparisonTable } from './table-html.ts';
export type { ThemeName } from './theme.ts';
