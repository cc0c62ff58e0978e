import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createRandom } from '../../src/base/index.ts';
import { median } from '../pipeline/bench-pipeline.ts';

export interface Comparison {
  readonly inputShape: readonly number[];
  readonly batchSize: number;
  readonly rounds: number;
}

const WARM_UP = 5;
/** Of each file in each round. */
const MEASURED_MS = 1500;
const LEAST_RUNS = 5;
const TOLERANCE = 1e-4;

/** Runs two files of one network on the same input, in turns of some runs each. */
export async function compareFiles(
  files: { readonly ours: string; readonly theirs: string },
  { inputShape, batchSize, rounds }: Comparison,
): Promise<{ readonly ours: number; readonly tf2onnx: number; readonly ratio: number }> {
  const options = { intraOpNumThreads: 2, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const sessions = await Promise.all(
    [files.ours, files.theirs].map((path) => InferenceSession.create(path, options)),
  );
  const random = createRandom(1);
  const dims = [batchSize, ...inputShape];
  const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.next() - 0.5);
  const runs = sessions.map((session) => {
    const feeds = { [session.inputNames[0]!]: new Tensor('float32', data, dims) };
    return async () => (await session.run(feeds))[session.outputNames[0]!]!.data as Float32Array;
  });
  _assertAlike(await Promise.all(runs.map((run) => run())));
  for (const run of runs) for (let i = 0; i < WARM_UP; i++) await run();
  const times: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes.
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) times[which]!.push(await _time(runs[which]!));
  }
  for (const session of sessions) await session.release();
  const [ours, theirs] = times as [number[], number[]];
  return {
    ours: median(ours),
    tf2onnx: median(theirs),
    ratio: median(ours.map((time, round) => theirs[round]! / time)),
  };
}

function _assertAlike([ours, theirs]: readonly Float32Array[]): void {
  const difference = ours!.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs![i]!)), 0);
  if (!(difference < TOLERANCE)) throw new Error(`The files differ by ${difference}`);
}

/** The median milliseconds of a run. */
async function _time(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + MEASURED_MS;
  while (performance.now() < end || times.length < LEAST_RUNS) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return median(times);
}
