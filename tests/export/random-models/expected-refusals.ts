/** What is refused by rule: why, and whether TensorFlow.js fails on the model as well. */
export interface RefusalRule {
  readonly reason: RegExp;
  readonly tfjsFails?: boolean;
}

export const expectedRefusals: readonly RefusalRule[] = [
  { reason: /\(Softmax\) gets a mask, which tfjs then adds to its input/ },
  { reason: /gets a mask of shape \[.*\] from a layer before, which does not fit its input/ },
  { reason: /gets a mask that passed through a merge/ },
  { reason: /gets a mask of inputs that are joined along another axis/ },
  { reason: /gets a mask of rank \d/ },
  { reason: /gets a mask left over from within a TimeDistributed/ },
  { reason: /gets a mask of the whole sequence within a TimeDistributed/ },
  // What it holds is refused as well, by a rule of its own.
  { reason: /\(TimeDistributed\) holds `\w+`, which cannot be exported/ },
  { reason: /gets a mask, and tfjs cannot mask steps that are maps/ },
  { reason: /merges inputs of which some have a mask, where tfjs fails/, tfjsFails: true },
  { reason: /joins inputs of which some have a mask, where tfjs fails/, tfjsFails: true },
  { reason: /is run after a recurrent layer took initial states, where tfjs fails/, tfjsFails: true },
  { reason: /holds a model with initial states, where tfjs fails in the second step/, tfjsFails: true },
  { reason: /holds a model in which a mask of one step acts on the next step/ },
  { reason: /has padding `same` and a stride above its window on a size that is not known/ },
];
