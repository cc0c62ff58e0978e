import type { LabelledImages } from '../data/index.ts';
import type { Classifier } from './classifier.ts';
import { type EvaluateOptions, type Evaluation, evaluateModel } from './evaluate-model.ts';
import { type McNemarTest, mcnemarTest } from './mcnemar-test.ts';

/** The difference of two models on the same images. */
export interface ModelDifference extends McNemarTest {
  readonly first: string;
  readonly second: string;
}

export interface ModelComparison {
  /** In the order of the models. */
  readonly evaluations: readonly Evaluation[];
  /** Each model with each that comes after it. */
  readonly differences: readonly ModelDifference[];
}

const LEFT_OUT = 2;

/**
 * Measures several classifiers on the same labelled images, one after the other, and tests whether they differ by more
 * than chance. One byte an image and model is kept.
 *
 * Throws as `evaluateModel` does.
 */
export async function evaluateModels(
  classifiers: readonly Classifier[],
  images: LabelledImages,
  options: Omit<EvaluateOptions, 'onPredictions'> = {},
): Promise<ModelComparison> {
  const evaluations: Evaluation[] = [];
  const answers: Uint8Array[] = [];
  for (const classifier of classifiers) {
    const right: Uint8Array[] = [];
    const onPredictions: EvaluateOptions['onPredictions'] = async (rows) => {
      right.push(
        Uint8Array.from(rows, (row) => ('error' in row ? LEFT_OUT : Number(row.label === row.trueLabel))),
      );
    };
    evaluations.push(await evaluateModel(classifier, images, { ...options, onPredictions }));
    answers.push(Buffer.concat(right));
  }
  const differences = classifiers.flatMap((first, i) =>
    classifiers.slice(i + 1).map((second, offset) => ({
      first: first.path,
      second: second.path,
      ..._test(answers[i]!, answers[i + 1 + offset]!),
    })),
  );
  return { evaluations, differences };
}

function _test(first: Uint8Array, second: Uint8Array): McNemarTest {
  let firstOnly = 0;
  let secondOnly = 0;
  for (const [index, answer] of first.entries()) {
    if (answer === 1 && second[index] === 0) firstOnly += 1;
    if (answer === 0 && second[index] === 1) secondOnly += 1;
  }
  return mcnemarTest(firstOnly, secondOnly);
}
