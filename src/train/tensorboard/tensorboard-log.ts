import { join } from 'node:path';
import type { HistoryRow } from '../../report/index.ts';
import type { StepResult } from '../step/result-reader.ts';
import type { TrainConfig } from '../train-config.ts';
import type { TrainLog } from '../train-log.ts';
import type { TrainingState } from '../training-state.ts';
import { type EventFile, openEventFile } from './event-file.ts';

/** What TensorBoard shows of a run: three of its own runs, `train` and `validation` by epoch and `steps` by step. */
export interface TensorboardLog {
  /** The mean loss of some steps of an epoch that were read together, at the last of them. */
  readonly addSteps: (epoch: number, results: readonly StepResult[]) => void;
  readonly addEpoch: (row: HistoryRow) => void;
  readonly close: () => Promise<void>;
}

export interface TensorboardLogOptions {
  readonly config: Pick<TrainConfig, 'tensorboard' | 'batchSize'>;
  /** Where the training starts or goes on: what older files have beyond it is forgotten. */
  readonly start: Pick<TrainingState, 'epoch' | 'step' | 'rows'>;
  /** The images of an epoch. */
  readonly images: number;
  readonly log: TrainLog;
}

const FOLDER = 'tensorboard';
const NONE: TensorboardLog = {
  addSteps: () => undefined,
  addEpoch: () => undefined,
  close: async () => undefined,
};

/**
 * Opens the TensorBoard log of a run, in its own folder or the one of the configuration; one that is not asked for takes
 * everything and writes nothing.
 *
 * @throws FerError `OUTPUT_FAILED` where it cannot be begun; a failure later on is said and does not end the run
 */
export async function openTensorboardLog(
  directory: string,
  { config, start, images, log }: TensorboardLogOptions,
): Promise<TensorboardLog> {
  const { tensorboard, batchSize } = config;
  if (tensorboard === false) return NONE;
  const folder = tensorboard === true ? join(directory, FOLDER) : tensorboard;
  const stepsPerEpoch = Math.ceil(images / batchSize);
  const stepOf = (epoch: number, step: number) => (epoch - 1) * stepsPerEpoch + step;
  const files: EventFile[] = [];
  const openFile = async (name: string, firstStep: number): Promise<EventFile> => {
    const onError = ({ message }: Error) => log.warn(`the TensorBoard log \`${name}\` ends here: ${message}`);
    const file = await openEventFile(join(folder, name), { firstStep, onError });
    files.push(file);
    return file;
  };
  const train = await openFile('train', 1);
  const validation = await openFile('validation', 1);
  const steps = await openFile('steps', stepOf(start.epoch, start.step) + 1);
  const addEpoch = (row: HistoryRow): void => {
    train.add(row.epoch, {
      epoch_loss: row.loss,
      epoch_accuracy: row.accuracy,
      epoch_learning_rate: row.learning_rate,
      epoch_images_per_second: row.images_per_second,
    });
    validation.add(row.epoch, { epoch_loss: row.val_loss, epoch_accuracy: row.val_accuracy });
  };
  // A crash may have come before the last epochs were written, and the run may have begun without a log.
  for (const row of start.rows) addEpoch(row);
  return {
    addSteps: (epoch, results) => {
      if (results.length === 0) return;
      const loss = results.reduce((sum, result) => sum + result.loss, 0) / results.length;
      steps.add(stepOf(epoch, results.at(-1)!.step), { loss });
    },
    addEpoch,
    close: async () => {
      for (const file of files) await file.close();
    },
  };
}
