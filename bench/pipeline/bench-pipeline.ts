import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface BenchOptions {
  /** A folder of class folders, such as the training images of FER-2013. */
  readonly data: string;
  readonly images: number;
  readonly rounds: number;
}

/** Medians over the rounds. */
export interface StreamFigures {
  readonly name: string;
  readonly firstImagesPerSecond: number;
  readonly laterImagesPerSecond: number;
  /** Milliseconds of CPU time for each image. */
  readonly firstCpu: number;
  readonly laterCpu: number;
}

export interface PipelineResult {
  readonly images: number;
  readonly rounds: number;
  readonly streams: readonly StreamFigures[];
  /** Milliseconds of CPU time for the five augmentations of one image. */
  readonly augmentation: { readonly ours: number; readonly opencv: number };
  readonly memory: readonly MemoryFigures[];
  /** Of FER-2013's CSV files. */
  readonly csvMemory: readonly Omit<MemoryFigures, 'cacheMebibytes'>[];
  readonly stops: readonly StopFigures[];
  /** Of the light model in training. */
  readonly waiting: readonly WaitingFigures[];
}

export interface MemoryFigures {
  readonly images: number;
  /** 0 for no cache. */
  readonly cacheMebibytes: number;
  readonly peakMebibytes: number;
}

export interface StopFigures {
  /** Of the source. */
  readonly name: string;
  readonly workers: number;
  /** The longest time for which work went on after the reader had left. */
  readonly milliseconds: number;
}

export interface WaitingFigures {
  /** Or `auto`. */
  readonly workers: string;
  /** The share of each epoch's time that it waited for batches, from the second on. */
  readonly shares: readonly number[];
  readonly imagesPerSecond: number;
}

interface Round {
  readonly epochs: readonly {
    readonly images: number;
    readonly seconds: number;
    readonly cpuSeconds: number;
  }[];
}

interface Training {
  readonly epochs: readonly { readonly waitShare: number; readonly imagesPerSecond: number }[];
}

/** One epoch in which files are decoded and two from what is kept. */
const EPOCHS = 3;
const STREAMS = {
  'fer-stream, 2 workers': ['fer-stream.ts', 2],
  'fer-stream, no workers': ['fer-stream.ts', 0],
  'OpenCV, one process': ['peers/opencv.py'],
  'tf.data, AUTOTUNE': ['peers/tf_data.py'],
  'PyTorch DataLoader, 2 workers': ['peers/torch_data.py'],
} as const;
/** Enough for a step of an idle machine to be some thousandths of an epoch. */
const TRAINED = { images: 3000, epochs: 3 };
const CACHE_MEBIBYTES = 16;

/** Measures all contenders in every round one after the other, so that a change of the machine meets all of them. */
export function benchPipeline(options: BenchOptions): PipelineResult {
  const { data, images, rounds } = options;
  if (data === '') throw new Error('Could not measure the pipeline because no folder of images was given');
  const streams = new Map<string, Round[]>(Object.keys(STREAMS).map((name) => [name, []]));
  const augmentation = { ours: [] as number[], opencv: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    // Whoever comes first would pay for files that the system does not hold.
    _run('warm-files.ts', data, images);
    for (const [name, [file, ...parameters]] of Object.entries(STREAMS)) {
      console.error(`round ${round}: ${name}`);
      streams.get(name)!.push(_run<Round>(file, data, images, EPOCHS, ...parameters));
    }
    console.error(`round ${round}: augmentations`);
    augmentation.ours.push(_lastCpu(_run('augmentations.ts', data, Math.min(images, 2000), 5)));
    augmentation.opencv.push(_lastCpu(_run('peers/augmentations.py', data, Math.min(images, 2000), 5)));
  }
  return {
    images,
    rounds,
    streams: [...streams].map(([name, measured]) => _figures(name, measured)),
    augmentation: { ours: median(augmentation.ours), opencv: median(augmentation.opencv) },
    memory: [0, CACHE_MEBIBYTES].flatMap((cacheMebibytes) =>
      [10_000, 1_000_000].map((count) => {
        const scaled = Math.min(count, images * 35);
        console.error(`memory of ${scaled} images, ${cacheMebibytes} MiB of cache`);
        return {
          cacheMebibytes,
          ..._run<Pick<MemoryFigures, 'images' | 'peakMebibytes'>>(
            'stream-memory.ts',
            data,
            scaled,
            cacheMebibytes,
          ),
        };
      }),
    ),
    csvMemory: [5000, 50_000].map((rows) => {
      console.error(`memory of ${rows} rows of CSV`);
      return _run<PipelineResult['csvMemory'][number]>('csv-memory.ts', rows);
    }),
    stops: _run<Pick<PipelineResult, 'stops'>>('stop-time.ts').stops,
    waiting: ['auto', '0'].map((workers) => {
      console.error(`waiting of a training with ${workers} workers`);
      const { images: most, epochs } = TRAINED;
      const measured = _run<Training>('wait-share.ts', data, Math.min(images, most), epochs, workers);
      const later = measured.epochs.slice(1);
      return {
        workers,
        shares: later.map(({ waitShare }) => waitShare),
        imagesPerSecond: median(later.map(({ imagesPerSecond }) => imagesPerSecond)),
      };
    }),
  };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function _figures(name: string, rounds: readonly Round[]): StreamFigures {
  const first = rounds.map(({ epochs }) => epochs[0]!);
  // The second epoch of a peer may start workers; the last is what all others are like.
  const later = rounds.map(({ epochs }) => epochs.at(-1)!);
  return {
    name,
    firstImagesPerSecond: median(first.map(({ images, seconds }) => images / seconds)),
    laterImagesPerSecond: median(later.map(({ images, seconds }) => images / seconds)),
    firstCpu: median(first.map(({ images, cpuSeconds }) => (1000 * cpuSeconds) / images)),
    laterCpu: median(later.map(({ images, cpuSeconds }) => (1000 * cpuSeconds) / images)),
  };
}

function _lastCpu({ epochs }: Round): number {
  const { images, cpuSeconds } = epochs.at(-1)!;
  return (1000 * cpuSeconds) / images;
}

function _run<Output>(file: string, ...args: readonly (string | number)[]): Output {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const isPython = file.endsWith('.py');
  const command = isPython ? process.env.FER_BENCH_PYTHON! : process.execPath;
  const start = isPython ? [path] : ['--import', 'tsx', path];
  const result = spawnSync(command, [...start, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`${file} failed: ${result.stderr ?? result.error?.message}`);
  return JSON.parse(result.stdout.trim().split('\n').at(-1)!) as Output;
}
