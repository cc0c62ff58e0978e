import { basename } from 'node:path';
import type { LabelledImages, SplitName } from '../data/index.ts';
import { encodePng } from '../image/index.ts';
import type { EvaluationPictures, GridPicture, GridRow, KeyFigure, Report } from '../report/index.ts';
import type { Classifier } from './classifier.ts';
import type { Evaluation } from './evaluate-model.ts';
import { EXPLANATION_NOTE } from './explanation-rows.ts';
import type { PictureSamples, SampledPicture } from './picture-samples.ts';

/** Classes that are counted once more below the figures. */
const MOST_COUNTS = 50;

/** Pictures that a row of the worst holds. */
const COLUMNS = 5;

/** What the report of an evaluation says. */
export async function describeEvaluation(
  evaluation: Evaluation,
  {
    classifier,
    images,
    samples,
    explained,
    split,
  }: {
    readonly classifier: Classifier;
    readonly images: LabelledImages;
    readonly samples: PictureSamples;
    readonly explained: readonly GridRow[];
    readonly split: SplitName | undefined;
  },
): Promise<Report & { readonly pictures: EvaluationPictures }> {
  const { unreadable, confusedPairs } = evaluation;
  const of = split === undefined ? '' : ` of the ${split} split`;
  // It is a document of its own.
  const { model_card: _, ...metadata } = classifier.metadata;
  return {
    title: `${basename(evaluation.model)} on ${basename(evaluation.location)}`,
    lead: `${evaluation.correct} of ${evaluation.images} labelled images${of} are right. The model tells expressions apart, not what a person feels.`,
    keyFigures: _keyFigures(evaluation),
    evaluation,
    pictures: {
      drawn: await _drawn(classifier, samples),
      worst: await _worst(samples),
      explained: { rows: explained, note: EXPLANATION_NOTE },
    },
    files: [
      { path: 'metrics.json', description: 'the figures of this page' },
      { path: 'predictions.jsonl', description: 'what the model says of each image' },
    ],
    facts: [
      {
        title: 'Most confused',
        values: Object.fromEntries(
          confusedPairs
            .slice(0, 10)
            .map(({ label, takenFor, count, share }) => [
              `${label} taken for ${takenFor}`,
              `${count} (${(100 * share).toFixed(1)} % of ${label})`,
            ]),
        ),
      },
      {
        title: 'Images',
        values: {
          // Of many classes the table of the classes says enough.
          ...(images.labels.length <= MOST_COUNTS ? images.counts : { all: images.size }),
          ...(unreadable.length === 0 ? {} : { unreadable }),
        },
      },
      {
        title: 'Model',
        values: {
          file: evaluation.model,
          data: evaluation.location,
          provider: classifier.provider,
          ...metadata,
        },
      },
    ],
  };
}

function _keyFigures(evaluation: Evaluation): readonly KeyFigure[] {
  const { accuracy, accuracyInterval, top2Accuracy, balancedAccuracy, macroF1, calibration, tta } =
    evaluation;
  const figures: KeyFigure[] = [
    {
      label: 'Accuracy',
      value: _percent(accuracy),
      note: `${_percent(accuracyInterval.low)} to ${_percent(accuracyInterval.high)} with 95 % confidence`,
    },
    { label: 'Top-2 accuracy', value: _percent(top2Accuracy), note: 'right with the first or second label' },
    { label: 'Balanced accuracy', value: _percent(balancedAccuracy), note: 'mean recall of the classes' },
    { label: 'Macro F1', value: macroF1.toFixed(4), note: 'mean over the classes' },
    { label: 'Calibration error', value: _percent(calibration.error), note: 'expected, 15 bins' },
    {
      label: 'Speed',
      value: `${Math.round(evaluation.imagesPerSecond).toLocaleString('en')} /s`,
      note: 'images, reading and decoding included',
    },
  ];
  if (tta === null) return figures;
  return [
    ...figures,
    {
      label: `Gain of ${tta.kind}`,
      value: `${tta.gain >= 0 ? '+' : ''}${(100 * tta.gain).toFixed(2)} points`,
      note: `from ${_percent(tta.plainAccuracy)}, for ${tta.cost.toFixed(1)} times the computing`,
    },
  ];
}

function _percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** A row for each class that has images, in the order of the labels. */
function _drawn({ labels }: Classifier, samples: PictureSamples): Promise<readonly GridRow[]> {
  const byLabel = samples.drawn();
  return Promise.all(
    labels
      .filter((label) => byLabel.has(label))
      .map(async (title) => ({
        title,
        pictures: await Promise.all(
          byLabel.get(title)!.map((picture) => _toGrid(picture, _confidence(picture))),
        ),
      })),
  );
}

async function _worst(samples: PictureSamples): Promise<readonly GridRow[]> {
  const pictures = await Promise.all(
    // A model that has nearly all images right has some of these right, too.
    samples
      .worst()
      .map((picture) =>
        _toGrid(picture, _isRight(picture) ? _confidence(picture) : `not ${picture.trueLabel}`),
      ),
  );
  return Array.from({ length: Math.ceil(pictures.length / COLUMNS) }, (_, row) => ({
    title: '',
    pictures: pictures.slice(row * COLUMNS, (row + 1) * COLUMNS),
  }));
}

function _isRight({ label, trueLabel }: SampledPicture): boolean {
  return label === trueLabel;
}

function _confidence({ probability }: SampledPicture): string {
  return `${(100 * probability).toFixed(1)} %`;
}

async function _toGrid(picture: SampledPicture, note: string): Promise<GridPicture> {
  return {
    png: await encodePng(picture.image),
    caption: [picture.label, note],
    verdict: _isRight(picture) ? 'right' : 'wrong',
  };
}
