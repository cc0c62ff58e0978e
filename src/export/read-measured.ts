import { basename } from 'node:path';
import { z } from 'zod';
import { FerError } from '../base/index.ts';
import { readJson } from './read-json.ts';
import type { RecordedEpoch } from './run-records.ts';

const share = z.number().min(0).max(1);
const measuredSchema = z.object({
  location: z.string().transform((path) => basename(path)),
  split: z.string().nullable(),
  images: z.int(),
  accuracy: share,
  accuracyInterval: z.object({ low: share, high: share }),
  balancedAccuracy: share,
  macroF1: share,
  logLoss: z.number(),
  perClass: z.array(
    z.object({ label: z.string(), support: z.int(), precision: share, recall: share, f1: share }),
  ),
});
const fileSchema = z.looseObject({
  ...measuredSchema.shape,
  trained: z.looseObject({ epoch: z.int(), val_loss: z.number() }).nullable(),
});

/** What `fer evaluate` or `fer report` measured of a model, without what is of one machine. */
export type Measured = z.infer<typeof measuredSchema>;

/**
 * Reads the `metrics.json` of an evaluation, for the file of the epoch that was evaluated.
 *
 * @throws FerError `NO_SUCH_INPUT`, `MODEL_INVALID` where it is damaged, `LABELS_MISMATCH` where it is of another model
 */
export async function readMeasured(
  path: string,
  { best, labels }: { readonly best: RecordedEpoch; readonly labels: readonly string[] },
): Promise<Measured> {
  const { trained, ...measured } = await readJson(path, fileSchema);
  const isSame =
    trained?.epoch === best.epoch &&
    trained.val_loss === best.val_loss &&
    measured.perClass.map(({ label }) => label).join('\n') === labels.join('\n');
  // Without the fields that are not of the schema.
  if (isSame) return measuredSchema.parse(measured);
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not take the figures of ${path} because they are of another model: give those that \`fer evaluate\` or \`fer report\` wrote of an export of this run`,
    { details: { path } },
  );
}
