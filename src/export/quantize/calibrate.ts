import { FerError } from '../../base/index.ts';
import { type ModelProto, TENSOR_TYPES, writeOnnxModel } from '../../onnx/index.ts';
import type { Range } from './activation-scale.ts';
import type { OpenRunner, RunnerTensors } from './model-runner.ts';
import { planQuantization } from './plan-quantization.ts';
import { type CalibrationMethod, createRangeTally } from './range-tally.ts';

export interface CalibrateOptions {
  readonly open: OpenRunner;
  /** What goes through the model, batch by batch. */
  readonly batches: AsyncIterable<RunnerTensors>;
  readonly method: CalibrationMethod;
}

export interface Calibration {
  /** Of every value that may be stored as uint8, whichever layers are. */
  readonly ranges: ReadonlyMap<string, Range>;
  /** How many samples went through. */
  readonly samples: number;
}

/**
 * Runs a model on samples and measures the values between its nodes; memory does not grow with the number of samples.
 *
 * @throws FerError `NO_SUCH_INPUT` where there is no sample, `MODEL_INVALID` where a value is not finite
 */
export async function calibrate(model: ModelProto, options: CalibrateOptions): Promise<Calibration> {
  const { open, batches, method } = options;
  const { stored, weighted } = planQuantization(model, new Set());
  const names = new Set([...stored.keys(), ...weighted.map(({ input }) => input[0]!)]);
  const tallies = new Map([...names].map((name) => [name, createRangeTally(method)]));
  const runner = await open(writeOnnxModel(_expose(model, names)));
  let samples = 0;
  try {
    for await (const feeds of batches) {
      samples += Object.values(feeds)[0]!.shape[0]!;
      const values = { ...feeds, ...(await runner.run(feeds)) };
      for (const [name, tally] of tallies) _add(tally, { name, values });
    }
  } finally {
    await runner.close();
  }
  if (samples === 0) {
    throw new FerError('NO_SUCH_INPUT', 'Could not quantize because there is no calibration image to read');
  }
  return { ranges: new Map([...tallies].map(([name, tally]) => [name, tally.range()])), samples };
}

/** With values between the nodes as further outputs; what is an input, or an output already, stays so. */
function _expose(model: ModelProto, names: ReadonlySet<string>): ModelProto {
  const { graph } = model;
  const known = new Set([...graph.input, ...graph.output].map(({ name }) => name));
  const added = [...names].filter((name) => !known.has(name));
  const output = added.map((name) => ({ name, type: { tensorType: { elemType: TENSOR_TYPES.float32 } } }));
  return { ...model, graph: { ...graph, output: [...graph.output, ...output] } };
}

function _add(
  tally: ReturnType<typeof createRangeTally>,
  { name, values }: { readonly name: string; readonly values: RunnerTensors },
): void {
  try {
    tally.add(values[name]!.data as Float32Array);
  } catch (cause) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not quantize because the model gives a value that is no number at \`${name}\``,
      { cause },
    );
  }
}
