import { z } from 'zod';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import { kernelOrder } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { gatedFields } from './base-cell.ts';
import { convolutionFields, convolve } from './base-convolution.ts';
import { type SequenceConfig, type SequenceRun, sequenceFields } from './base-recurrent-layer.ts';
import { lstmGates } from './base-recurrent-steps.ts';
import { type SequenceResult, scan } from './base-scan.ts';
import { foldTime, unfoldTime, zeroState } from './base-sequence.ts';
import { fromChannelsFirst, toChannelsFirst, transpose } from './base-spatial.ts';

const fields = z.object({
  ...sequenceFields,
  ...convolutionFields(2),
  activation: gatedFields.activation,
  recurrent_activation: gatedFields.recurrent_activation,
  filters: z.int().positive(),
});
type ConvLstmFields = z.infer<typeof fields>;

/** An LSTM over maps, with convolutions where LSTM has matrix products. */
export const convLstmConfig: z.ZodType<SequenceConfig> = fields.transform((config) => ({
  ...config,
  run: (run) => _run(run, config),
}));

/** What the states add in each step, by a convolution that keeps their size whatever the one of the input does. */
const RECURRENT = {
  strides: [1, 1],
  dilation_rate: [1, 1],
  padding: 'same',
  data_format: 'channels_first',
} as const;

function _run(run: SequenceRun, config: ConvLstmFields): SequenceResult {
  _assertFits(run, config);
  const { graph, weights, initial } = run;
  const { data_format: format, filters, kernel_size: size } = config;
  const projected = _projectInput(run, config);
  const before =
    initial.length > 0
      ? initial.map((state) => toChannelsFirst(graph, state, format))
      : new Array<Value>(2).fill(zeroState(graph, projected, filters));
  const kernel = graph.constant('recurrent_kernel', () =>
    transposeConstant(weights.get('recurrent_kernel', [...size, filters, 4 * filters]), kernelOrder(4)),
  );
  const cell = { activation: config.activation, recurrentActivation: config.recurrent_activation };
  const { sequence, states } = scan(graph, {
    ...run,
    sequence: projected,
    states: before,
    step: (body, input, [h, c]) => {
      const product = convolve(body, h!, { ...RECURRENT, kernel });
      return lstmGates(body, { cell, gates: body.add('Add', [input, product]), carry: c! });
    },
  });
  const isLast = format === 'channels_last';
  return {
    sequence: sequence && isLast ? transpose(graph, sequence, [0, 1, 3, 4, 2]) : sequence,
    states: states.map((state) => fromChannelsFirst(graph, state, format)),
  };
}

function _assertFits({ input, initial, mask }: SequenceRun, config: ConvLstmFields): void {
  const { dims } = input;
  if (dims.length !== 5) refuse(`wants an input of rank 5: got [${dims.join(', ')}]`);
  if (mask !== undefined) refuse('gets a mask, and tfjs cannot mask steps that are maps');
  if (initial.length !== 0 && initial.length !== 2) refuse(`wants 2 initial states: got ${initial.length}`);
  const alongAxis = [config.activation, config.recurrent_activation].find((name) => name.endsWith('softmax'));
  if (alongAxis !== undefined) refuse(`has the activation ${alongAxis}, which is not exported for maps`);
}

/** The convolution of all steps at once: [batch, time, 4 · filters, height, width], with the gates in the order of tfjs. */
function _projectInput({ graph, weights, input }: SequenceRun, config: ConvLstmFields): Value {
  const { data_format: format, filters, kernel_size: size } = config;
  const steps = toChannelsFirst(graph, foldTime(graph, input), format);
  const channels = steps.dims[1] as number;
  const kernel = graph.constant('kernel', () =>
    transposeConstant(weights.get('kernel', [...size, channels, 4 * filters]), kernelOrder(4)),
  );
  const bias = config.use_bias ? graph.constant('bias', () => weights.get('bias', [4 * filters])) : undefined;
  const output = convolve(graph, steps, { ...config, data_format: 'channels_first', kernel, bias });
  return unfoldTime(graph, output, input);
}
