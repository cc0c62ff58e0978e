import { join } from 'node:path';
import { FerError, pathExists } from '../base/index.ts';
import { exportOnnxFile, readExportSource } from '../export/index.ts';
import { type Classifier, loadClassifier, readTraining } from '../infer/index.ts';
import { checkExport } from '../parity/index.ts';
import type { HistoryRow } from '../report/index.ts';
import type { CommandContext } from './command.ts';

/**
 * Opens `model.onnx` in a run directory, which is exported first where it is not there, or with `force` where it is of another epoch
 * than the best.
 *
 * @throws FerError `OUTPUT_EXISTS` for a file of another epoch without `force`, and as exports do
 */
export async function openBest(
  run: string,
  { best, context }: { readonly best: HistoryRow | undefined; readonly context: CommandContext },
): Promise<Classifier> {
  const { force, log } = context;
  const path = join(run, 'model.onnx');
  if (await pathExists(path)) {
    const classifier = await loadClassifier(path);
    const trained = readTraining(classifier);
    if (trained?.epoch === best?.epoch && trained?.val_loss === best?.val_loss) return classifier;
    await classifier.close();
    if (!force) {
      throw new FerError(
        'OUTPUT_EXISTS',
        `Could not export ${run} because ${path} exists and is not of the best epoch, ${best?.epoch}: give \`--force\` to replace it, or name the file that is meant`,
        { details: { path } },
      );
    }
  }
  const { modelJson, spec, metadata } = await readExportSource(run);
  const file = await exportOnnxFile(modelJson, path, {
    ...(spec && { spec }),
    metadata,
    force,
    check: (written) => checkExport(modelJson, written, { ...(spec && { spec }) }),
  });
  if (file.unchecked !== undefined) log.warn(`${path} is not compared with the model: ${file.unchecked}`);
  log.info(`exported ${path}`);
  return loadClassifier(path);
}
