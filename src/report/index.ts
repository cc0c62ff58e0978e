export { type DrawConfusionMatrixOptions, drawConfusionMatrix } from './draw-confusion-matrix.ts';
export { type DrawCurvesOptions, drawCurves } from './draw-curves.ts';
export { findBestRow } from './find-best-row.ts';
export type { HistoryRow } from './history-row.ts';
export type { KeyFigure } from './key-figures-html.ts';
export { type Gallery, type GalleryPicture, type GallerySection, renderGallery } from './render-gallery.ts';
export { type Report, type ReportEvaluation, type ReportFacts, renderReport } from './render-report.ts';
export { type SvgToPngOptions, svgToPng } from './svg-to-png.ts';
export type { ThemeName } from './theme.ts';
