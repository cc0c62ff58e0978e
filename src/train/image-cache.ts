import { freemem } from 'node:os';
import type { LabelledImages } from '../data/index.ts';
import type { RawImage } from '../image/index.ts';
import { cacheImages, createPixelStore, type ImageWorkers, type PixelStore } from '../pipeline/index.ts';
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
  /** Keeps an image of a part while it is measured. */
  readonly keep: (part: Part, index: number, image: RawImage) => Promise<void>;
  /** The images, read by way of the cache, once they are measured. */
  readonly apply: (shape: Shape, workers?: ImageWorkers) => Readonly<Record<Part, LabelledImages>>;
  /** From now on what finds no room in memory goes to the disk: into the folder of the configuration, else this one. */
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
      keep: async () => undefined,
      apply: () => data,
      spillTo: () => undefined,
      close: async () => undefined,
    };
  }
  const budget = (config.cacheMemory ?? _defaultMebibytes()) * MEBIBYTE;
  const stores = new Map<Part, PixelStore>();

  function warn({ message }: Error): void {
    log.warn(`some images will be decoded in every epoch because the cache cannot be written: ${message}`);
  }

  function openStore(part: Part): PixelStore {
    const other = part === 'training' ? 'validation' : 'training';
    const taken = stores.get(other)?.usedBytes() ?? 0;
    const store = createPixelStore({ size: data[part].size, memoryBytes: budget - taken });
    stores.set(part, store);
    return store;
  }

  function applyTo(part: Part, shape: Shape, workers?: ImageWorkers): LabelledImages {
    const measured = stores.get(part);
    // What was kept before the commonest size was known may be of another.
    const store = measured !== undefined && _isOfShape(measured, shape) ? measured : openStore(part);
    return cacheImages(data[part], { spec: shape, store, workers });
  }

  return {
    keep: (part, index, image) => (stores.get(part) ?? openStore(part)).keep(index, image),
    apply: (shape, workers) => ({
      training: applyTo('training', shape, workers),
      validation: applyTo('validation', shape, workers),
    }),
    spillTo: (directory) => {
      for (const store of stores.values()) store.spillTo(config.cacheDir ?? directory, warn);
    },
    close: async () => {
      for (const store of stores.values()) await store.close();
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
