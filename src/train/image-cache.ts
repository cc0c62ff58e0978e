import { freemem } from 'node:os';
import type { LabelledImages } from '../data/index.ts';
import type { RawImage } from '../image/index.ts';
import {
  type ComputeStatisticsOptions,
  cacheImages,
  computeStatistics,
  createPixelStore,
  type ImageWorkers,
  type PixelFile,
  type PixelStore,
  type Statistics,
} from '../pipeline/index.ts';
import { identifyPixels } from './kept-pixels.ts';
import type { TrainConfig } from './train-config.ts';
import type { TrainLog } from './train-log.ts';
import type { TrainingData } from './training-data.ts';

const MEBIBYTE = 2 ** 20;
/** What is used where no number is given; FER-2013 takes 71 of it. */
const DEFAULT_MEBIBYTES = 1024;
const DEFAULT_SHARE_OF_FREE_MEMORY = 0.25;

type Part = 'training' | 'validation';

type Shape = Pick<RawImage, 'width' | 'height' | 'channels'>;

/** The decoded images of a run, within one budget of memory: those of training first. */
export interface ImageCache {
  /**
   * Measures a part and keeps its images. With a folder in the configuration the result stays there, and where there is
   * one of an earlier run with the same images and options, nothing is decoded.
   */
  readonly measure: (part: Part, options: ComputeStatisticsOptions) => Promise<Statistics>;
  /** The images, read by way of the cache, once they are measured. */
  readonly apply: (shape: Shape, workers?: ImageWorkers) => Readonly<Record<Part, LabelledImages>>;
  /** From now on what finds no room in memory goes to the disk: where the configuration has no folder, into this one. */
  readonly spillTo: (directory: string) => void;
  readonly close: () => Promise<void>;
}

export interface OpenImageCacheOptions {
  readonly config: Pick<TrainConfig, 'cache' | 'cacheMemory' | 'cacheDir'>;
  readonly log: TrainLog;
}

export function openImageCache(data: TrainingData, options: OpenImageCacheOptions): ImageCache {
  const { config, log } = options;
  if (config.cache === 'off') {
    return {
      measure: (part, measuring) => computeStatistics(data[part], measuring),
      apply: () => data,
      spillTo: () => undefined,
      close: async () => undefined,
    };
  }
  const budget = (config.cacheMemory ?? _defaultMebibytes()) * MEBIBYTE;
  const stores = new Map<Part, PixelStore>();
  const closing: Promise<void>[] = [];

  function warn({ message }: Error): void {
    log.warn(`some images will be decoded in every epoch because the cache cannot be written: ${message}`);
  }

  function openStore(part: Part, origin?: PixelFile): PixelStore {
    const other = part === 'training' ? 'validation' : 'training';
    const taken = stores.get(other)?.usedBytes() ?? 0;
    const store = createPixelStore({ size: data[part].size, memoryBytes: budget - taken, origin });
    if (config.cacheDir !== null) store.spillTo(config.cacheDir, warn);
    const replaced = stores.get(part);
    if (replaced !== undefined) closing.push(replaced.close());
    stores.set(part, store);
    return store;
  }

  function applyTo(part: Part, shape: Shape, workers?: ImageWorkers): LabelledImages {
    const measured = stores.get(part);
    // What was kept before the commonest size was known may be of another.
    const store = measured !== undefined && _isOfShape(measured, shape) ? measured : openStore(part);
    return cacheImages(data[part], { spec: shape, store, workers });
  }

  async function measure(part: Part, measuring: ComputeStatisticsOptions): Promise<Statistics> {
    const kept =
      config.cacheDir === null
        ? undefined
        : await identifyPixels(data[part], { folder: config.cacheDir, measuring, log });
    const file = await kept?.open();
    const store = openStore(part, file);
    if (file !== undefined) return file.head.notes as Statistics;
    const onImage = (index: number, image: RawImage) => store.keep(index, image);
    const statistics = await computeStatistics(data[part], { ...measuring, onImage });
    await kept?.write(applyTo(part, statistics), statistics);
    return statistics;
  }

  return {
    measure,
    apply: (shape, workers) => ({
      training: applyTo('training', shape, workers),
      validation: applyTo('validation', shape, workers),
    }),
    spillTo: (directory) => {
      if (config.cacheDir !== null) return;
      for (const store of stores.values()) store.spillTo(directory, warn);
    },
    close: async () => {
      await Promise.all([...closing, ...[...stores.values()].map((store) => store.close())]);
    },
  };
}

function _defaultMebibytes(): number {
  // In a container the machine's free memory is not what this process may take; 0 means that nothing limits it.
  const free = Math.min(freemem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(DEFAULT_MEBIBYTES, Math.floor((free * DEFAULT_SHARE_OF_FREE_MEMORY) / MEBIBYTE));
}

function _isOfShape(store: PixelStore, { width, height, channels }: Shape): boolean {
  const kept = store.shape();
  return kept?.width === width && kept.height === height && kept.channels === channels;
}
