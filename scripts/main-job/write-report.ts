import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../src/base/index.ts';
import type { Evaluation, InferSummary } from '../../src/infer/index.ts';
import type { Comparison } from '../../src/parity/index.ts';
import { renderReport } from '../../src/report/index.ts';
import type { TrainResult } from '../../src/train/index.ts';

export interface MainJobResult {
  readonly trained: TrainResult;
  readonly inferred: InferSummary;
  readonly evaluated: Evaluation;
  readonly compared: Comparison;
  /** Seconds of each step. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Writes `report.html` into the folder of the run and gives its path. */
export async function writeReport(result: MainJobResult): Promise<string> {
  const { trained, evaluated, seconds } = result;
  const { run, history } = trained;
  const readJson = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(run, name), 'utf8'));
  const page = await renderReport({
    title: 'Seven expressions on drawn faces',
    lead: `Trained, exported to ONNX, run and measured by npm start on pictures that the repository draws itself.`,
    keyFigures: _keyFigures(result),
    history,
    evaluation: evaluated,
    files: [
      { path: 'model.onnx', description: 'the model, complete by itself: raw pixels in, probabilities out' },
      { path: 'predictions.jsonl', description: 'what it said about each held-out face' },
      {
        path: 'evaluation/report.html',
        description:
          'the evaluation with pictures and the largest losses; its figures as SVG and PNG beside it',
      },
      { path: 'evaluation/metrics.json', description: 'the figures of this page' },
      { path: 'curves.svg', description: 'the curves, also as PNG' },
      { path: 'history.csv', description: 'one row an epoch' },
      { path: 'best/model.json', description: 'the weights of the best epoch, as TensorFlow.js saves them' },
    ],
    facts: [
      {
        title: 'Time',
        values: Object.fromEntries(
          Object.entries(seconds).map(([step, spent]) => [step, `${spent.toFixed(1)} s`]),
        ),
      },
      { title: 'Configuration', values: await readJson('config.json') },
      { title: 'Environment', values: await readJson('environment.json') },
    ],
  });
  const path = join(run, 'report.html');
  await writeAtomically(path, page);
  return path;
}

function _keyFigures({ trained, inferred, evaluated, compared }: MainJobResult) {
  const { best, history, parameters, engine, device } = trained;
  return [
    {
      label: 'Accuracy',
      value: `${(100 * evaluated.accuracy).toFixed(2)} %`,
      note: `${evaluated.correct} of ${evaluated.images} held-out faces`,
    },
    { label: 'Macro F1', value: evaluated.macroF1.toFixed(4), note: 'mean over the classes' },
    {
      label: 'Best epoch',
      value: `${best?.epoch ?? '–'} of ${history.length}`,
      note: `${parameters.toLocaleString('en')} weights, ${engine} engine on the ${device}`,
    },
    {
      label: 'Parity',
      value: compared.largestDifference.toExponential(1),
      note: 'largest difference of a probability, TensorFlow.js and ONNX',
    },
    {
      label: 'Inference',
      value: `${Math.round(inferred.imagesPerSecond).toLocaleString('en')} /s`,
      note: 'images, from files to rows',
    },
  ];
}
