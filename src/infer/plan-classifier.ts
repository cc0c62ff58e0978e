import { FerError } from '../base/index.ts';
import type { Activation, ClassifierPlan } from './classifier-plan.ts';
import type { ForeignPreprocess } from './foreign-preprocess.ts';
import { type GraphDoors, planDescribed, showTensors } from './plan-described.ts';
import { planForeign } from './plan-foreign.ts';
import type { ReadDescription } from './read-description.ts';

/** What has to be said of a model that does not say it itself. */
export interface ForeignOptions {
  /** The classes in the order of the model's scores. */
  readonly labels?: readonly string[] | undefined;
  /** How pixels become its input. */
  readonly preprocess?: ForeignPreprocess | undefined;
  /** What turns its scores into probabilities: `softmax` for logits, `none` where the graph does it. */
  readonly activation?: Activation | undefined;
  /**
   * The name of the output that holds its scores.
   *
   * @default the only one that can
   */
  readonly scores?: string | undefined;
}

/**
 * How a graph classifies pictures: as its file says, else as the options say.
 *
 * Throws `MODEL_INVALID` where neither says it, and `USAGE` where both do.
 */
export function planClassifier(
  graph: GraphDoors,
  { read, options }: { readonly read: ReadDescription; readonly options: ForeignOptions },
): ClassifierPlan {
  const { labels, preprocess, activation, scores } = options;
  const given = Object.entries({ labels, preprocess, activation, scores }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (read.spec !== undefined) {
    if (given.length === 0) return planDescribed(graph, read);
    throw new FerError(
      'USAGE',
      `Could not take ${_quote(given)} for ${graph.path} because the file says itself what it wants and gives: leave out these options`,
    );
  }
  if (labels !== undefined && preprocess !== undefined && activation !== undefined) {
    return { ...planForeign(graph, { labels, preprocess, activation, scores }), metadata: read.metadata };
  }
  const missing = ['labels', 'preprocess', 'activation'].filter((name) => !given.includes(name));
  throw new FerError(
    'MODEL_INVALID',
    `Could not use ${graph.path} as a classifier because its metadata does not say what pictures it wants and what its scores mean: give ${_quote(missing)} (--labels angry,happy,…, --preprocess FILE.json with layout, channels, scale, mean and std, --activation softmax|none), or make the file with \`fer export\` from a run; it takes ${showTensors(graph.inputs)} and gives ${showTensors(graph.outputs)}`,
    { details: { path: graph.path, missing } },
  );
}

function _quote(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
