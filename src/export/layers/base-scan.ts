import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';

/** One run over a sequence, step by step. */
export interface ScanOptions {
  /** [batch, time, …], what each step is given. */
  readonly sequence: Value;
  /** The states before the first step; the first one is the output of a step. */
  readonly states: readonly Value[];
  /** [batch, time]: a masked step leaves all states as they are. */
  readonly mask: Value | undefined;
  /** Whether the last step comes first. */
  readonly isBackward: boolean;
  readonly wantsSequence: boolean;
  /** Adds the nodes of one step; gives the states after it. */
  readonly step: (body: LayerGraph, input: Value, states: readonly Value[]) => readonly Value[];
}

export interface SequenceResult {
  /** [batch, time, …], in the order of time; undefined where it is not wanted. */
  readonly sequence: Value | undefined;
  /** After the last step; the first one is its output. */
  readonly states: readonly Value[];
}

/** Runs a step over a sequence by a Scan, for what no operation of ONNX does as a whole. */
export function scan(graph: LayerGraph, options: ScanOptions): SequenceResult {
  const { sequence, states, mask, isBackward, wantsSequence } = options;
  const [batch, time] = sequence.dims;
  const masks = mask === undefined ? [] : [_widen(graph, mask)];
  const scanned = [sequence, ...masks];
  const body = graph.body(
    [...states.map(({ dims }) => dims), ...scanned.map(({ dims }) => [dims[0]!, ...dims.slice(2)])],
    (step, inputs) => {
      const before = inputs.slice(0, states.length);
      const [input, stepMask] = inputs.slice(states.length) as [Value, Value | undefined];
      const after = options.step(step, input, before);
      const kept = stepMask === undefined ? after : _keepMasked(step, { before, after, mask: stepMask });
      return wantsSequence ? [...kept, step.add('Identity', [kept[0]!])] : kept;
    },
  );
  const direction = isBackward ? 1 : 0;
  const outputs = graph.addSeveral('Scan', [...states, ...scanned], {
    dims: [
      ...states.map(({ dims }) => dims),
      ...(wantsSequence ? [[batch!, time!, ...states[0]!.dims.slice(1)]] : []),
    ],
    attributes: {
      num_scan_inputs: scanned.length,
      scan_input_axes: scanned.map(() => 1),
      scan_input_directions: scanned.map(() => direction),
      ...(wantsSequence && { scan_output_axes: [1], scan_output_directions: [direction] }),
    },
    body,
  });
  return { states: outputs.slice(0, states.length), sequence: outputs[states.length] };
}

function _widen(graph: LayerGraph, mask: Value): Value {
  return graph.add('Unsqueeze', [mask], { dims: [...mask.dims, 1], attributes: { axes: [2] } });
}

/** after · mask + before · (1 - mask), as tfjs computes it. */
function _keepMasked(
  body: LayerGraph,
  step: { readonly before: readonly Value[]; readonly after: readonly Value[]; readonly mask: Value },
): Value[] {
  const rest = body.add('Sub', [body.scalar(1), step.mask], { dims: step.mask.dims });
  return step.after.map((state, i) =>
    body.add('Add', [body.add('Mul', [state, step.mask]), body.add('Mul', [step.before[i]!, rest])]),
  );
}
