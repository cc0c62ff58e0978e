import { basename } from 'node:path';
import type { SplitName } from '../data/index.ts';
import { CARD_NOTICES } from '../onnx/index.ts';
import type { ComparisonTable, HistoryRow } from '../report/index.ts';
import type { Classifier } from './classifier.ts';
import type { Evaluation } from './evaluate-model.ts';
import type { RunRecord } from './run-record.ts';

export interface ModelCardSource {
  readonly classifier: Classifier;
  readonly evaluation: Evaluation;
  readonly run: RunRecord;
  readonly best: HistoryRow | undefined;
  /** Images of each class and split. */
  readonly counts: ComparisonTable;
  readonly split: SplitName;
}

/** The model card of a run as Markdown: what was measured, what for and what not for, and how to do it again. */
export function writeModelCard(source: ModelCardSource): string {
  const { classifier, evaluation, run, best, counts, split } = source;
  const { width, height, channels } = classifier.spec;
  const { low, high } = evaluation.accuracyInterval;
  const sections = [
    `# Model card: ${basename(run.path)}`,
    `A \`${String(run.config.model)}\` network that tells ${classifier.labels.length} facial expressions apart (${classifier.labels.join(', ')}) in pictures of ${width}x${height} pixels, ${channels === 1 ? 'grey' : 'in colour'}. ${CARD_NOTICES.nature}`,
    '## Intended use',
    CARD_NOTICES.intendedUse,
    '## Out of scope',
    CARD_NOTICES.outOfScope,
    '## Data',
    _table(counts.rows),
    CARD_NOTICES.data,
    '## Bias',
    CARD_NOTICES.bias,
    '## Measured',
    `On ${evaluation.images} images of the split \`${split}\`${split === 'train' ? ' (on which it was trained, which says little about other images)' : ''}: accuracy ${_percent(evaluation.accuracy)} (95 % interval ${_percent(low)} to ${_percent(high)}), balanced accuracy ${_percent(evaluation.balancedAccuracy)}, macro F1 ${evaluation.macroF1.toFixed(4)}, log loss ${evaluation.logLoss.toFixed(4)}, expected calibration error ${_percent(evaluation.calibration.error)}.`,
    _table([
      ['class', 'images', 'precision', 'recall', 'F1'],
      ...evaluation.perClass.map(({ label, support, precision, recall, f1 }) => [
        label,
        String(support),
        ...[precision, recall, f1].map((share) => share.toFixed(4)),
      ]),
    ]),
    `The epoch was chosen by validation accuracy: ${best === undefined ? 'none has one' : `${_percent(best.val_accuracy)} in epoch ${best.epoch} of ${run.history.length}`}. ${CARD_NOTICES.choice}`,
    '## Do it again',
    '```sh\nfer train DATA --repeat RUN --run NEW\nfer export NEW --out model.onnx\n```',
    `with the run directory and the same data; \`config.json\` and \`environment.json\` hold the configuration, the versions, the seed (${String(run.config.seed)}) and the sums of the data.`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function _percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function _table([heading = [], ...rows]: ComparisonTable['rows']): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = heading.map((_, column) => (column === 0 ? '---' : '--:'));
  return [line(heading), line(rule), ...rows.map(line)].join('\n');
}
