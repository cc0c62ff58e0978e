import type { ModelFile } from './list-model-files.ts';
import type { LoadedModel } from './loaded-model.ts';
import { createModelStats, type ModelStats } from './model-stats.ts';

/** The one version that every model has: what its file held when it was last loaded. */
export const MODEL_VERSION = '1';

/** A name under which a model is served. */
export interface ModelSlot {
  readonly name: string;
  readonly version: string;
  readonly stats: ModelStats;
  /** The model; undefined before it was loaded, and where its thread has died. */
  readonly current: () => LoadedModel | undefined;
  /** Why it is not ready; undefined where it is. */
  readonly problem: () => string | undefined;
}

/** What its host knows of a model. */
export interface HostedSlot {
  file: ModelFile;
  current: LoadedModel | undefined;
  problem: string | undefined;
  readonly view: ModelSlot;
}

export function createSlot(file: ModelFile): HostedSlot {
  const { name } = file;
  const slot: HostedSlot = {
    file,
    current: undefined,
    problem: `\`${name}\` is being loaded`,
    view: {
      name,
      version: MODEL_VERSION,
      stats: createModelStats(),
      current: () => slot.current,
      problem: () =>
        slot.problem ?? (slot.current?.isStuck() ? `a run of \`${name}\` does not end` : undefined),
    },
  };
  return slot;
}
