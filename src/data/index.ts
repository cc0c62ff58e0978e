export { adviseExclusion, assertKnownLabels } from './assert-known-labels.ts';
export type { Dataset, DatasetKind, SplitName, Splits } from './dataset.ts';
export { assertExcludable, excludeLabels } from './exclude-labels.ts';
export { findImageFiles } from './find-image-files.ts';
export type { ImageStream } from './image-stream.ts';
export { indicesByLabel } from './indices-by-label.ts';
export type {
  EncodedImage,
  FileImage,
  ImageReference,
  LabelledImages,
  ReadImage,
  ReadOptions,
  StoredImage,
} from './labelled-images.ts';
export { namesDataset } from './names-dataset.ts';
export { type OpenDatasetOptions, openDataset } from './open-dataset.ts';
export { type SplitStratifiedOptions, type StratifiedSplit, splitStratified } from './split-stratified.ts';
export { subsetImages } from './subset-images.ts';
