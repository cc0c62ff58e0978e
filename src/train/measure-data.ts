import type { Statistics } from '../pipeline/index.ts';
import type { ImageCache } from './image-cache.ts';
import { type DataIdentity, identifyImages } from './run/environment.ts';
import type { TrainConfig } from './train-config.ts';
import type { TrainProgress } from './train-progress.ts';
import type { TrainingData } from './training-data.ts';

/** What a pass over all images found. */
export interface MeasuredData {
  readonly training: Statistics;
  readonly validation: Statistics;
  readonly identity: DataIdentity;
}

export interface MeasureDataOptions {
  readonly config: Pick<TrainConfig, 'imageSize' | 'channels' | 'onBadImage'>;
  /** Measures, and keeps the decoded images. */
  readonly cache: ImageCache;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: TrainProgress) => void;
}

/** Measures the training images, and looks at all validation images, before anything is trained or written. */
export async function measureData(data: TrainingData, options: MeasureDataOptions): Promise<MeasuredData> {
  const { cache, config, signal, onProgress } = options;
  const shared = {
    ...(signal !== undefined && { signal }),
    onBadImage: config.onBadImage,
    onProgress: (done: number, total: number) => onProgress({ stage: 'measure', done, total }),
  };
  const training = await cache.measure('training', {
    ...shared,
    imageSize: config.imageSize ?? undefined,
    channels: config.channels ?? undefined,
  });
  const { width, height, channels } = training;
  const validation = await cache.measure('validation', {
    ...shared,
    imageSize: { width, height },
    channels,
  });
  const identity = {
    training: identifyImages(data.training.location, training),
    validation: identifyImages(data.validation.location, validation),
  };
  return { training, validation, identity };
}

/** How many images are not of the size and channels of training, in one sentence; none where all are. */
export function describeOddImages({ training, validation }: MeasuredData): string | undefined {
  const { width, height, channels } = training;
  const all = [...training.imageSizes, ...validation.imageSizes];
  const count = (isOdd: (image: (typeof all)[number]) => boolean) =>
    all.filter(isOdd).reduce((sum, image) => sum + image.count, 0);
  const resized = count((image) => image.width !== width || image.height !== height);
  const recoloured = count((image) => image.channels !== channels);
  const changes = [
    ...(resized > 0 ? [`${resized} images are resized to ${width}x${height}`] : []),
    ...(recoloured > 0 ? [`${recoloured} images are turned ${channels === 1 ? 'grey' : 'into colour'}`] : []),
  ];
  return changes.length === 0 ? undefined : changes.join(' and ');
}

/** How many images cannot be read and so take no part, in one sentence; none where all can. */
export function describeRejects({ training, validation }: MeasuredData): string | undefined {
  const paths = [...training.rejects, ...validation.rejects].map((reject) => reject.path);
  if (paths.length === 0) return undefined;
  return `left out because they cannot be read, listed in rejects.json: ${paths.length} images, the first ${paths[0]}`;
}
