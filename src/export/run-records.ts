import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './read-json.ts';

const epochSchema = z.looseObject({
  epoch: z.int(),
  accuracy: z.number(),
  loss: z.number(),
  val_accuracy: z.number(),
  val_loss: z.number(),
});
const historySchema = z.array(epochSchema).min(1);
const imagesSchema = z.looseObject({
  size: z.int(),
  hash: z.string(),
  counts: z.record(z.string(), z.int()).optional(),
});
const environmentSchema = z.looseObject({
  versions: z.record(z.string(), z.string()),
  seed: z.int(),
  data: z.looseObject({ training: imagesSchema, validation: imagesSchema }),
});
const configSchema = z.looseObject({ model: z.string(), from: z.string().nullish() });

/** One row of `history.json`. */
export type RecordedEpoch = z.infer<typeof epochSchema>;

/** One set of images as the run found it. */
export type RecordedImages = z.infer<typeof imagesSchema>;

/** What a run directory tells of its training. */
export interface RunRecords {
  readonly config: z.infer<typeof configSchema>;
  readonly environment: z.infer<typeof environmentSchema>;
  readonly epochs: number;
  /** The epoch of the checkpoint: of the highest validation accuracy, the earliest on ties. */
  readonly best: RecordedEpoch;
}

/** @throws FerError `NO_SUCH_INPUT` where a record is missing, `MODEL_INVALID` where it is damaged */
export async function readRunRecords(run: string): Promise<RunRecords> {
  const config = await readJson(join(run, 'config.json'), configSchema);
  const history = await readJson(join(run, 'history.json'), historySchema);
  const environment = await readJson(join(run, 'environment.json'), environmentSchema);
  const best = history.reduce((top, row) => (row.val_accuracy > top.val_accuracy ? row : top));
  return { config, environment, epochs: history.length, best };
}
