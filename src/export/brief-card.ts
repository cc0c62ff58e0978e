import { basename } from 'node:path';
import type { PreprocessSpec } from '../image/index.ts';
import { CARD_NOTICES } from '../onnx/index.ts';
import type { Measured } from './read-measured.ts';
import type { RecordedImages, RunRecords } from './run-records.ts';

export interface BriefCardSource {
  /** Of the run. */
  readonly name: string;
  readonly records: RunRecords;
  readonly spec: PreprocessSpec;
  readonly licence: string | undefined;
  readonly measured: Measured | undefined;
}

/** The model card in short as Markdown, to travel within the file: what it is for and not for, data, figures, how to do it again. */
export function briefCard({ name, records, spec, licence, measured }: BriefCardSource): string {
  const { config, environment, epochs, best } = records;
  const { width, height, channels, labels } = spec;
  const from = config.from == null ? '' : `, trained further from \`${basename(config.from)}\``;
  const { training, validation } = environment.data;
  return [
    `# ${name}`,
    `A \`${basename(config.model)}\` network${from} that tells ${labels.length} facial expressions apart (${labels.join(', ')}) in pictures of ${width}x${height} pixels, ${channels === 1 ? 'grey' : 'in colour'}. ${CARD_NOTICES.nature}`,
    `Intended use: ${CARD_NOTICES.intendedUse}`,
    `Out of scope: ${CARD_NOTICES.outOfScope}`,
    `Data: trained on ${_images(training)}; validated on ${_images(validation)}. ${CARD_NOTICES.data}`,
    `Bias: ${CARD_NOTICES.bias}`,
    `Measured: validation accuracy ${_percent(best.val_accuracy)}, loss ${best.val_loss.toFixed(4)}, in epoch ${best.epoch} of ${epochs}, which was chosen by it. ${CARD_NOTICES.choice}`,
    ...(measured === undefined ? [] : [_measured(measured)]),
    `Do it again: \`fer train DATA --repeat ${name} --run NEW\` with the run directory and the same data, seed ${environment.seed}, then \`fer export NEW --out model.onnx\`.`,
    `Licence: ${licence ?? 'not stated'}.`,
  ].join('\n\n');
}

function _images({ size, counts }: RecordedImages): string {
  const number = `${size.toLocaleString('en')} images`;
  if (counts === undefined) return number;
  const each = Object.entries(counts).map(([label, count]) => `${label} ${count.toLocaleString('en')}`);
  return `${number} (${each.join(', ')})`;
}

function _measured(measured: Measured): string {
  const { location, split, images, accuracy, accuracyInterval, balancedAccuracy, macroF1, perClass } =
    measured;
  const { low, high } = accuracyInterval;
  const where = split === null ? location : `the split \`${split}\` of ${location}`;
  const classes = perClass.map(
    ({ label, precision, recall, f1 }) =>
      `${label} ${[precision, recall, f1].map((share) => share.toFixed(2)).join('/')}`,
  );
  return [
    `Evaluated on ${images.toLocaleString('en')} images of ${where}: accuracy ${_percent(accuracy)} (95 % interval ${_percent(low)} to ${_percent(high)}),`,
    `balanced accuracy ${_percent(balancedAccuracy)}, macro F1 ${macroF1.toFixed(4)}; precision/recall/F1 of ${classes.join(', ')}.`,
  ].join(' ');
}

function _percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
