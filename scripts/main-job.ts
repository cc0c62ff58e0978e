/**
 * What `npm start` runs once packages and an engine are there: it draws a data set, then trains, exports, infers,
 * evaluates and compares on it with the `fer` commands, and writes a report. Exits 1 where the model has not learnt.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { drawFaces } from '../fixtures/index.ts';
import { FerError, setNativeEnvironment } from '../src/base/index.ts';
import type { Evaluation } from '../src/infer/index.ts';
import type { TrainResult } from '../src/train/index.ts';
import {
  describeEvaluation,
  describeExport,
  describeInference,
  describeParity,
  describeReport,
  describeStatistics,
  describeTraining,
} from './main-job/describe-steps.ts';
import { runFer, StepFailed } from './main-job/run-fer.ts';
import { say } from './main-job/say.ts';

const DATA = 'out/drawn-faces';
const PER_CLASS = { train: 100, validation: 40, test: 40 };
/** Small pictures in small numbers: a model of their size, which every engine trains in a minute or two. */
const TRAINING = ['--model', 'tiny', '--epochs', '20', '--batch-size', '32'];
const WANTED_ACCURACY = 0.95;

setNativeEnvironment();
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort(new FerError('INTERRUPTED', `Stopped by ${signal}`));
  });
}
process.exit(await main().catch(explainFailure));

async function main(): Promise<number> {
  const seconds: Record<string, number> = {};
  const { trained, evaluated } = await runSteps(seconds);
  summarize(evaluated, { run: trained.run, seconds });
  if (evaluated.accuracy >= WANTED_ACCURACY) return 0;
  say.text(`\nThe model has not learnt: at least ${WANTED_ACCURACY * 100} % was expected.`);
  return 1;
}

async function runSteps(
  seconds: Record<string, number>,
): Promise<{ readonly trained: TrainResult; readonly evaluated: Evaluation }> {
  const step = async <Json>(argv: readonly string[], describe: (json: Json) => string): Promise<Json> => {
    const name = argv[0]!;
    const json = await timed(seconds, name, () => runFer<Json>(argv, interruption.signal));
    say.result(describe(json), seconds[name]!);
    return json;
  };
  say.title('fer-stream: from pictures to a model that runs anywhere');
  const drawn = await timed(seconds, 'draw', () => drawFaces(DATA, { perClass: PER_CLASS }));
  const state = drawn.isNew ? 'drawn' : 'were drawn before';
  say.result(
    `${drawn.images.toLocaleString('en')} faces with seven expressions ${state}: ${DATA}`,
    seconds.draw!,
  );

  const run = nextRun();
  const model = join(run, 'model.onnx');
  const heldOut = join(DATA, 'test');
  await step(['stats', DATA], describeStatistics);
  const trained = await step(['train', DATA, ...TRAINING, '--run', run], describeTraining);
  await step(['export', run, '--out', model], describeExport);
  await step(['infer', model, heldOut, '--out', join(run, 'predictions.jsonl')], describeInference);
  const evaluated = await step(['evaluate', model, DATA, '--split', 'test'], describeEvaluation);
  await step(['parity', run, model, heldOut], describeParity);
  await step(['report', run, model, '--split', 'test'], describeReport);
  return { trained, evaluated };
}

async function timed<Value>(
  seconds: Record<string, number>,
  name: string,
  work: () => Promise<Value>,
): Promise<Value> {
  const began = performance.now();
  const value = await work();
  seconds[name] = (performance.now() - began) / 1000;
  return value;
}

/** A run directory is never written over. */
function nextRun(): string {
  let number = 1;
  while (existsSync(`runs/drawn-faces-${number}`)) number += 1;
  return `runs/drawn-faces-${number}`;
}

function summarize(
  evaluated: Evaluation,
  { run, seconds }: { readonly run: string; readonly seconds: Readonly<Record<string, number>> },
): void {
  const total = Object.values(seconds).reduce((sum, spent) => sum + spent, 0);
  say.title(
    `\n${(100 * evaluated.accuracy).toFixed(2)} % of the ${evaluated.images} held-out faces are right, after ${total.toFixed(0)} s`,
  );
  say.text(`  report       ${join(run, 'report', 'report.html')}
  model        ${join(run, 'model.onnx')}
  model card   ${join(run, 'report', 'MODEL_CARD.md')}
  predictions  ${join(run, 'predictions.jsonl')}
  metrics      ${join(run, 'report', 'metrics.json')}
  training     ${join(run, 'report.html')}

Next, your own pictures, in a folder for each expression:
  npm run -s fer -- train FOLDER --run runs/mine
  npm run -s fer -- report runs/mine
  npm run -s fer -- infer runs/mine/model.onnx PICTURES --out predictions.csv`);
}

function explainFailure(error: unknown): number {
  if (error instanceof StepFailed) {
    say.text(error.message);
    return error.exitCode;
  }
  const isInterrupted = interruption.signal.aborted;
  if (!(error instanceof FerError) && !isInterrupted) throw error;
  const clear = process.stderr.isTTY === true ? '\r\x1b[K' : '';
  process.stderr.write(`${clear}fer: ${(error as Error).message}\n`);
  return isInterrupted ? 130 : 1;
}
