import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeIssues } from '../../base/index.ts';
import { findBestRow, findOverfitting, type HistoryRow, type Overfitting } from '../../report/index.ts';
import { type RunState, readRunState } from './read-run-state.ts';

/** What is told of a run in a list. */
export interface RunSummary {
  /** Its folder. */
  readonly run: string;
  readonly state: RunState | 'damaged';
  /** Why it failed, what is damaged; none where there is nothing to say. */
  readonly reason: string | undefined;
  readonly model: string | undefined;
  readonly data: string | undefined;
  /** How many were asked for. */
  readonly epochs: number | undefined;
  /** One row for each epoch that ended. */
  readonly history: readonly HistoryRow[];
  readonly best: HistoryRow | undefined;
  readonly overfitting: Overfitting | undefined;
  /** Of all epochs. */
  readonly seconds: number;
  /** Every field of `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
}

const configSchema = z.looseObject({ model: z.string(), data: z.string(), epochs: z.int() });
// JSON has no NaN: a figure that is not finite is null in the file.
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const historySchema = z.array(
  z.object({
    epoch: z.int(),
    loss: figure,
    accuracy: figure,
    val_loss: figure,
    val_accuracy: figure,
    learning_rate: figure,
    seconds: figure,
    images_per_second: figure,
    data_wait_share: figure,
  }),
);

/** Reads what a run directory tells of itself; one that is damaged is a summary too, with the reason. */
export async function readRun(run: string): Promise<RunSummary> {
  const faults: string[] = [];
  const read = async <Value>(name: string, schema: z.ZodType<Value>, missing: Value | undefined) => {
    const { value, fault } = await _readJson(join(run, name), schema);
    if (value !== undefined) return value;
    if (fault === undefined && missing !== undefined) return missing;
    faults.push(`${name}: ${fault ?? 'missing'}`);
    return missing;
  };
  const config = await read('config.json', configSchema, undefined);
  // Written when the first epoch ends.
  const history = (await read('history.json', historySchema, [])) ?? [];
  const { state, reason } = await readRunState(run);
  return {
    run,
    state: faults.length > 0 ? 'damaged' : state,
    reason: faults.length > 0 ? faults.join('; ') : reason,
    model: config?.model,
    data: config?.data,
    epochs: config?.epochs,
    history,
    best: findBestRow(history),
    overfitting: findOverfitting(history),
    seconds: history.reduce((sum, row) => sum + row.seconds, 0),
    config: config ?? {},
  };
}

async function _readJson<Value>(
  path: string,
  schema: z.ZodType<Value>,
): Promise<{ readonly value?: Value; readonly fault?: string }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    return { fault: (error as Error).message };
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? { value: parsed.data } : { fault: describeIssues(parsed.error, schema) };
}
