import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from '../pipeline/bench-pipeline.ts';
import { median } from '../pipeline/bench-pipeline.ts';
import { writeFaceModel } from './write-face-model.ts';

export interface InferenceResult {
  readonly images: number;
  readonly rounds: number;
  readonly batchSize: number;
  readonly threads: number;
  /** Files to rows of JSON; medians. */
  readonly folders: readonly { readonly name: string; readonly imagesPerSecond: number }[];
  /** The session alone on one batch; medians. */
  readonly sessions: readonly { readonly name: string; readonly milliseconds: number }[];
  /** Peak memory of the process. */
  readonly memory: readonly { readonly images: number; readonly peakMebibytes: number }[];
  /** From the start of the script to the first classification, of the compiled package. */
  readonly startSeconds: number;
}

const BATCH_SIZE = 64;
const THREADS = 2;
/** How often the data is listed for the memory of many images. */
const FEW = 1000;
const MANY = 100_000;

const FOLDERS = {
  'fer-stream': ['infer-files.ts'],
  'Python, OpenCV': ['peers/infer_files.py', 'opencv'],
  'Python, Pillow': ['peers/infer_files.py', 'pillow'],
} as const;
const SESSIONS = { 'fer-stream': 'run-session.ts', Python: 'peers/run_session.py' } as const;

/** Measures all contenders in every round one after the other, so that a change of the machine meets all of them. */
export async function benchInference(options: BenchOptions): Promise<InferenceResult> {
  const { data, images, rounds } = options;
  if (data === '') throw new Error('Could not measure inference because no folder of images was given');
  const folder = await mkdtemp(join(tmpdir(), 'fer-inference-'));
  try {
    const model = join(folder, 'light.onnx');
    await writeFaceModel('light', model);
    const rates = new Map<string, number[]>(Object.keys(FOLDERS).map((name) => [name, []]));
    const times = new Map<string, number[]>(Object.keys(SESSIONS).map((name) => [name, []]));
    const starts: number[] = [];
    let counted = 0;
    for (let round = 1; round <= rounds; round++) {
      console.error(`round ${round}`);
      for (const [name, [file, ...parameters]] of Object.entries(FOLDERS)) {
        const out = join(folder, 'rows.jsonl');
        const measured = _run<Measured>(file, model, data, out, images, BATCH_SIZE, THREADS, ...parameters);
        counted = measured.images;
        rates.get(name)!.push(measured.images / measured.seconds);
      }
      for (const [name, file] of Object.entries(SESSIONS)) {
        times.get(name)!.push(_run<{ milliseconds: number }>(file, model, BATCH_SIZE, THREADS).milliseconds);
      }
      starts.push(_run<{ seconds: number }>('start.mjs', model, data).seconds);
    }
    return {
      images: counted,
      rounds,
      batchSize: BATCH_SIZE,
      threads: THREADS,
      folders: [...rates].map(([name, values]) => ({ name, imagesPerSecond: median(values) })),
      sessions: [...times].map(([name, values]) => ({ name, milliseconds: median(values) })),
      memory: [FEW, MANY].map((count) => {
        const scaled = Math.min(count, images * 35);
        console.error(`memory of ${scaled} images`);
        const out = join(folder, 'rows.jsonl');
        const measured = _run<Measured>('infer-files.ts', model, data, out, scaled, BATCH_SIZE, THREADS);
        return { images: measured.images, peakMebibytes: measured.peakMebibytes };
      }),
      startSeconds: median(starts),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Measured {
  readonly images: number;
  readonly seconds: number;
  readonly peakMebibytes: number;
}

function _run<Output>(file: string, ...args: readonly (string | number)[]): Output {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const isPython = file.endsWith('.py');
  const command = isPython ? process.env.FER_BENCH_PYTHON! : process.execPath;
  const start = file.endsWith('.ts') ? ['--import', 'tsx', path] : [path];
  const result = spawnSync(command, [...start, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`${file} failed: ${result.stderr ?? result.error?.message}`);
  return JSON.parse(result.stdout.trim().split('\n').at(-1)!) as Output;
}
