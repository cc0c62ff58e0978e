import { availableParallelism } from 'node:os';
import type { RawImage } from '../image/index.ts';
import { type Classifier, type ClassifierOptions, loadClassifier } from '../infer/index.ts';
import { createDifferenceTally, type DifferenceTally } from './difference-tally.ts';

export interface SettingsOptions {
  /**
   * Images in one run.
   *
   * @default [1, 7, 32]
   */
  readonly batchSizes?: readonly number[] | undefined;
  /**
   * Threads of one run.
   *
   * @default one, and all that this process may use
   */
  readonly threadCounts?: readonly number[] | undefined;
}

/** The same file on the same images in other batches and on other threads, compared with its own first run. */
export interface SettingComparison {
  readonly batchSize: number;
  readonly threads: number;
  readonly sameLabel: number;
  readonly largestDifference: number;
}

/** What other settings may change in a probability: the order of float32 sums, and nothing more. */
export const SETTINGS_TOLERANCE = 1e-5;

export interface SettingRuns {
  /** Runs pictures in every setting beside what the file gave for them. */
  readonly add: (images: readonly RawImage[], rows: readonly Float32Array[]) => Promise<void>;
  readonly summarize: () => readonly SettingComparison[];
  readonly close: () => Promise<void>;
}

interface Setting {
  readonly batchSize: number;
  readonly threads: number;
  readonly classifier: Classifier;
  readonly tally: DifferenceTally;
}

/** Opens a file once for each number of threads. */
export async function openSettings(
  onnx: string,
  options: SettingsOptions & { readonly classifierOptions: ClassifierOptions },
): Promise<SettingRuns> {
  const { batchSizes = [1, 7, 32], threadCounts = [1, availableParallelism()], classifierOptions } = options;
  const settings: Setting[] = [];
  const opened: Classifier[] = [];
  const close = async (): Promise<void> => {
    for (const classifier of opened) await classifier.close();
  };
  try {
    for (const threads of new Set(batchSizes.length === 0 ? [] : threadCounts)) {
      const classifier = await loadClassifier(onnx, { ...classifierOptions, threads });
      opened.push(classifier);
      for (const batchSize of new Set(batchSizes)) {
        settings.push({ batchSize, threads, classifier, tally: createDifferenceTally(classifier.labels) });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    add: async (images, rows) => {
      for (const setting of settings) await _run(setting, images, rows);
    },
    summarize: () => settings.map(_summarize),
    close,
  };
}

async function _run(
  { batchSize, classifier, tally }: Setting,
  images: readonly RawImage[],
  rows: readonly Float32Array[],
): Promise<void> {
  for (let start = 0; start < images.length; start += batchSize) {
    const again = await classifier.predict(images.slice(start, start + batchSize));
    for (const [index, row] of again.entries()) {
      tally.add('', { reference: rows[start + index]!, onnx: row });
    }
  }
}

function _summarize({ batchSize, threads, tally }: Setting): SettingComparison {
  const { sameLabel, largestDifference } = tally.summarize();
  return { batchSize, threads, sameLabel, largestDifference };
}
