export type {
  Audit,
  AuditedGroup,
  AuditedImage,
  Leak,
  NearGroup,
  SplitAudit,
} from './audit/audit.ts';
export { type AuditDatasetOptions, auditDataset } from './audit/audit-dataset.ts';
export { chooseDrops, type DroppedImage } from './audit/choose-drops.ts';
export {
  type CollectFindingsOptions,
  collectFindings,
  type Finding,
  type FindingGroup,
} from './audit/collect-findings.ts';
export { correlate } from './audit/correlate.ts';
export { type AuditHead, describeAudit } from './audit/describe-audit.ts';
export { differenceHash, type ImageHash } from './audit/difference-hash.ts';
export { findNearPairs, type NearPair } from './audit/find-near-pairs.ts';
export { formatAudit } from './audit/format-audit.ts';
export { formatCleaned } from './audit/format-cleaned.ts';
export { hammingDistance } from './audit/hamming-distance.ts';
export { isFlawless } from './audit/is-flawless.ts';
export { type CleanedCopy, type WriteCleanedOptions, writeCleaned } from './audit/write-cleaned.ts';
export { type AugmentOptions, augment } from './augment.ts';
export { type AddNoiseOptions, addNoise } from './augmentation/add-noise.ts';
export { type AdjustLightOptions, adjustLight } from './augmentation/adjust-light.ts';
export { augmentFace } from './augmentation/augment-face.ts';
export {
  type Augmentation,
  noAugmentation,
  paperAugmentation,
  type Range,
} from './augmentation/augmentation.ts';
export type {
  AugmentationStep,
  ChoiceStep,
  SingleStep,
  StepActions,
  StepName,
} from './augmentation/augmentation-step.ts';
export type { BatchMix } from './augmentation/batch-mix.ts';
export type { Box } from './augmentation/box.ts';
export { createAugmentation } from './augmentation/create-augmentation.ts';
export { flipImage } from './augmentation/flip-image.ts';
export type { FloatImage } from './augmentation/float-image.ts';
export { loadAugmentation } from './augmentation/load-augmentation.ts';
export { type CutmixBatchOptions, cutmixBatch } from './augmentation/mix/cutmix-batch.ts';
export { type MixupBatchOptions, mixupBatch } from './augmentation/mix/mixup-batch.ts';
export { rotateImage } from './augmentation/rotate-image.ts';
export { type AdjustGammaOptions, adjustGamma } from './augmentation/steps/adjust-gamma.ts';
export { type BlurImageOptions, blurImage } from './augmentation/steps/blur-image.ts';
export { cropImage } from './augmentation/steps/crop-image.ts';
export { equalizeHistogram } from './augmentation/steps/equalize-histogram.ts';
export { type EqualizeTilesOptions, equalizeTiles } from './augmentation/steps/equalize-tiles.ts';
export { type EraseBoxOptions, eraseBox } from './augmentation/steps/erase-box.ts';
export { type ShiftImageOptions, shiftImage } from './augmentation/steps/shift-image.ts';
export { stretchContrast } from './augmentation/steps/stretch-contrast.ts';
export { zoomImage } from './augmentation/zoom-image.ts';
export {
  type BalanceFolderOptions,
  type BalanceProgress,
  type BalanceResult,
  balanceFolder,
} from './balance/balance-folder.ts';
export { type DrawBalancedOptions, drawBalanced } from './balance/draw-balanced.ts';
export { dropRejects } from './balance/drop-rejects.ts';
export { formatBalance } from './balance/format-balance.ts';
export { type Batch, type BatchImagesOptions, batchImages } from './batch-images.ts';
export type { BatchStream, BatchStreamStats } from './batch-stream.ts';
export { type CacheImagesOptions, cacheImages } from './cache/cache-images.ts';
export { createPixelStore, type PixelStore, type PixelStoreOptions } from './cache/create-pixel-store.ts';
export { hashImages } from './cache/hash-images.ts';
export { openPixelFile, type PixelFile, type PixelFileHead, writePixelFile } from './cache/pixel-file.ts';
export { computeStatistics } from './compute-statistics.ts';
export { type DecodeImagesOptions, decodeImages } from './decode-images.ts';
export { expectCount } from './expect-count.ts';
export type { FlowIterable, FlowStats } from './flow-stats.ts';
export { formatStatistics } from './format-statistics.ts';
export { type LoadImagesOptions, loadImages } from './load-images.ts';
export { type BatchOrder, type BatchTensors, makeBatch } from './make-batch.ts';
export { type MapParallelOptions, mapParallel, type Project } from './map-parallel.ts';
export { mixBatches } from './mix-batches.ts';
export type { Indexed, Outcome, Reject } from './outcome.ts';
export { assertClaimable } from './output/claim-folder.ts';
export { preprocessImages } from './preprocess-images.ts';
export { type OpenItems, pullByCredit } from './pull-by-credit.ts';
export { type PullThroughOptions, pullThrough } from './pull-through.ts';
export { type BadImagePolicy, type SettleRejectsOptions, settleRejects } from './settle-rejects.ts';
export { type StandardizedSample, standardize } from './standardize.ts';
export type { ComputeStatisticsOptions, ImageSizeCount, Statistics } from './statistics.ts';
export { streamBatches } from './stream-batches.ts';
export type { StreamBatchesOfStreamOptions, StreamBatchesOptions } from './stream-batches-options.ts';
export {
  type ImageWorkers,
  type OpenImageWorkersOptions,
  openImageWorkers,
} from './workers/image-workers.ts';
