import { join } from 'node:path';

/** One run of the comparison. */
export interface PlannedRun {
  /** `models`, `source`, `scratch` or `transfer`. */
  readonly group: string;
  readonly name: string;
  readonly seed: number;
  readonly epochs: number;
  /** The folder of the run. */
  readonly run: string;
  /** What `fer train` is given besides seed, epochs and folder. */
  readonly args: readonly string[];
}

export interface ComparisonOptions {
  /** Holds `train` and `validation`. */
  readonly data: string;
  /** Where runs and the tenth of the data lie. */
  readonly work: string;
  readonly seeds: readonly number[];
  readonly epochs: number;
  /** On the tenth of the data, which has a tenth of the steps in each. */
  readonly transferEpochs: number;
}

const MODELS = ['light', 'se-resnet', 'resnet-mini'] as const;
/** No image and no class of the target is in the source. */
export const SOURCE_CLASSES = ['happy', 'neutral', 'sad'] as const;
export const TARGET_CLASSES = ['angry', 'fear', 'surprise'] as const;
const NEITHER = ['disgust'] as const;

/**
 * All runs, in an order in which each finds what it starts from.
 *
 * Transfer: `light` learns three classes, its convolutions stay as they are, and the rest learns three others from a tenth
 * of their images. Beside it the same architecture learns those from the same images from nothing.
 */
export function planComparison(options: ComparisonOptions): readonly PlannedRun[] {
  return options.seeds.flatMap((seed) => [
    ...MODELS.map((model) => _planModel(model, seed, options)),
    ..._planTransfer(seed, options),
  ]);
}

function _planModel(model: string, seed: number, { data, work, epochs }: ComparisonOptions): PlannedRun {
  const run = join(work, `${model}-${seed}`);
  return { group: 'models', name: model, seed, epochs, run, args: [data, '--model', model] };
}

function _planTransfer(seed: number, options: ComparisonOptions): readonly PlannedRun[] {
  const { data, work, epochs, transferEpochs } = options;
  const source = join(work, `source-${seed}`);
  const target = [join(work, 'tenth'), '--val', join(data, 'validation')];
  const onTarget = [...target, '--exclude', [...SOURCE_CLASSES, ...NEITHER].join(',')];
  const shared = { seed, epochs: transferEpochs };
  return [
    {
      group: 'source',
      name: 'light',
      seed,
      epochs,
      run: source,
      args: [data, '--model', 'light', '--exclude', [...TARGET_CLASSES, ...NEITHER].join(',')],
    },
    {
      ...shared,
      group: 'scratch',
      name: 'light',
      run: join(work, `scratch-${seed}`),
      args: [...onTarget, '--model', 'light'],
    },
    {
      ...shared,
      group: 'transfer',
      name: 'light',
      run: join(work, `transfer-${seed}`),
      args: [...onTarget, '--from', source, '--freeze', 'pool3'],
    },
  ];
}
