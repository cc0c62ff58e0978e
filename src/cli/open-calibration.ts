import { openDataset } from '../data/index.ts';
import type { ExportQuantizedFileOptions } from '../export/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import { chooseCalibration, compareClassifiers, Session, sampleBatches } from '../infer/index.ts';
import type { CommandContext } from './command.ts';

/** What a quantizing export wants handed in: images to calibrate with, a runtime, and a judge. Close it in the end. */
export type Calibration = Pick<ExportQuantizedFileOptions<never>, 'open' | 'samples' | 'compare'> &
  AsyncDisposable;

/** Opens the data sets and binds them to ONNX Runtime. */
export async function openCalibration(
  locations: { readonly calibrate: string; readonly validate: string | undefined; readonly size: number },
  options: { readonly spec: PreprocessSpec } & Pick<CommandContext, 'signal' | 'progress'>,
): Promise<Calibration> {
  const { spec, signal, progress } = options;
  const dataset = await openDataset(locations.calibrate, { signal });
  const other =
    locations.validate === undefined ? undefined : await openDataset(locations.validate, { signal });
  const close = async (): Promise<void> => {
    await dataset.close();
    await other?.close();
  };
  try {
    const images = chooseCalibration(dataset, { size: locations.size, validation: other });
    const { calibration, validation } = images;
    return {
      open: (bytes) => Session.open('the calibrated model', { bytes }),
      samples: sampleBatches(calibration, {
        spec,
        signal,
        onProgress: (done) => progress(`calibrated with ${done} of ${calibration.size} images`),
      }),
      compare: (paths) =>
        compareClassifiers(paths, validation, {
          signal,
          onProgress: (done, all) => progress(`judged ${done} of ${all} images`),
        }),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
