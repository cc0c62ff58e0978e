import { z } from 'zod';
import { defineLayer, type LayerCall, type LayerConverter } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { allowing } from './base-config.ts';
import { runRecurrent, type SequenceConfig } from './base-recurrent-layer.ts';
import { sequenceMask } from './base-sequence.ts';
import { convLstm2d } from './conv-lstm2d.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { simpleRnn } from './simple-rnn.ts';

/** tfjs cannot build one over RNN. */
const INNER: ReadonlyMap<string, LayerConverter<SequenceConfig>> = new Map(
  [simpleRnn, lstm, gru, convLstm2d].map((converter) => [converter.classNames[0], converter]),
);

const MERGES = ['concat', 'sum', 'ave', 'mul'] as const;
type Merge = (typeof MERGES)[number];

export const bidirectional = defineLayer({
  classNames: ['Bidirectional'],
  support:
    'its layer in both directions, then Concat, Add or Mul, or two outputs. Initial states are those of both',
  arity: 'several',
  readsMask: true,
  config: z.object({
    merge_mode: z
      .enum(MERGES, { error: allowing(`${MERGES.join(', ')} or null`) })
      .nullable()
      .optional()
      .transform((mode) => (mode === undefined ? 'concat' : mode)),
    // Keras takes another layer for the way back.
    backward_layer: z.null({ error: allowing('one layer for both directions') }).optional(),
  }),
  mask: (call, masks) => (_innerConfig(call).return_sequences ? masks[0] : undefined),
  convert: (call) => {
    const { config, graph, inputs } = call;
    const inner = _innerConfig(call);
    const initial = inputs.slice(1);
    if (initial.length % 2 > 0)
      refuse(`wants as many initial states for both directions: got ${initial.length}`);
    const forward = _run(call, inner, { isBackward: false, initial: initial.slice(0, initial.length / 2) });
    const backward = _run(call, inner, { isBackward: true, initial: initial.slice(initial.length / 2) });
    const both = [forward.output, backward.output] as const;
    return [
      ...(config.merge_mode === null ? both : [_merge(graph, both, config.merge_mode)]),
      ...(inner.return_state ? [...forward.states, ...backward.states] : []),
    ];
  },
});

function _innerConfig({ inner }: LayerCall<unknown>): SequenceConfig {
  const layer = inner?.layer;
  const converter = INNER.get(layer?.className ?? '');
  if (layer === undefined || converter === undefined) {
    return refuse(`holds a ${layer?.className ?? 'nothing'}, use ${[...INNER.keys()].join(', ')}`);
  }
  return converter.config.parse(layer.config);
}

function _run(
  call: LayerCall<unknown>,
  config: SequenceConfig,
  { isBackward, initial }: { readonly isBackward: boolean; readonly initial: readonly Value[] },
) {
  const { graph, weights, input } = call;
  const path = `${isBackward ? 'backward' : 'forward'}_${call.inner!.layer.name}`;
  return runRecurrent(config, {
    graph: { ...graph, constant: (name, make) => graph.constant(`${path}/${name}`, make) },
    weights: { get: (name, dims) => weights.get(`${path}/${name}`, dims) },
    input,
    initial,
    mask: sequenceMask(call),
    // A layer that goes backwards by itself does so in the forward half.
    isBackward: config.go_backwards !== isBackward,
  });
}

function _merge(graph: LayerGraph, [forward, backward]: readonly [Value, Value], mode: Merge): Value {
  if (mode === 'mul') return graph.add('Mul', [forward, backward]);
  if (mode === 'concat') {
    const axis = forward.dims.length - 1;
    const dims = forward.dims.with(axis, 2 * (forward.dims[axis] as number));
    return graph.add('Concat', [forward, backward], { dims, attributes: { axis } });
  }
  const sum = graph.add('Add', [forward, backward]);
  return mode === 'ave' ? graph.add('Mul', [sum, graph.scalar(0.5)]) : sum;
}
