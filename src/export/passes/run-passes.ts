import type { Graph } from '../graph/graph.ts';
import { absorbFlatten } from './absorb-flatten.ts';
import { dropIdentities } from './drop-identities.ts';
import { dropUnused } from './drop-unused.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { foldBatchNormalizationForwards } from './fold-batch-normalization-forwards.ts';
import { foldPadding } from './fold-padding.ts';
import { keepPadding } from './keep-padding.ts';
import type { Pass } from './pass.ts';
import { pushTransposes } from './push-transposes.ts';
import { simplifyReshapes } from './simplify-reshapes.ts';

/** The passes in their order, each with what it needs from those before it. */
export const passes: readonly Pass[] = [
  // First, while every output is an Identity of its own and all other values may be renamed freely.
  pushTransposes,
  // Needs the Transpose of a map right before its Flatten.
  absorbFlatten,
  // Needs a convolution and its normalization without the Transposes that were between them.
  foldBatchNormalization,
  // After it, since folding backwards takes the normalization away for good, also before a convolution that pads.
  foldBatchNormalizationForwards,
  // After both, because a convolution that pads takes no normalization from before it.
  foldPadding,
  // After it, since a Pad that is part of a convolution needs no keeping.
  keepPadding,
  // Last of those that look for Transposes, since it makes Reshapes of some of them.
  simplifyReshapes,
  // Last, because it gives values the names of outputs.
  dropIdentities,
];

/** Runs every pass once and drops after each what nothing takes any more. A pass that throws fails the export. */
export function runPasses(graph: Graph, list: readonly Pass[] = passes): void {
  for (const pass of list) {
    pass(graph);
    dropUnused(graph);
  }
}
