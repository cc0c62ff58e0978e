import type { Tensor1D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine/index.ts';
import type { BatchResult } from './running-means.ts';

/** Steps whose results are read from the device together. */
export const READ_EVERY = 10;

/** What identifies a result that is not read yet. */
export interface StepIdentity {
  /** Images of the batch. */
  readonly size: number;
  /** The position of the batch in its epoch, from 1. */
  readonly step: number;
}

export type StepResult = BatchResult & StepIdentity;

/** Keeps the results of steps on the device until they are read together. */
export interface ResultReader {
  /** Takes over a `[mean loss, right labels]` tensor. */
  readonly add: (result: Tensor1D, identity: StepIdentity) => void;
  /** How many results wait. */
  readonly waiting: () => number;
  /** Reads and disposes of what waits, in order: one transfer. */
  readonly read: () => Promise<readonly StepResult[]>;
  readonly dispose: () => void;
}

/** Reading a result waits for the device to finish, so the training loop reads several steps at once. */
export function createResultReader(tf: Tensorflow): ResultReader {
  let pending: { readonly result: Tensor1D; readonly identity: StepIdentity }[] = [];

  async function read(): Promise<readonly StepResult[]> {
    if (pending.length === 0) return [];
    const stacked = tf.stack(pending.map(({ result }) => result));
    const identities = pending.map(({ identity }) => identity);
    dispose();
    try {
      const values = await stacked.data();
      return identities.map((identity, index) => ({
        ...identity,
        loss: values[2 * index]!,
        correct: values[2 * index + 1]!,
      }));
    } finally {
      stacked.dispose();
    }
  }

  function dispose(): void {
    for (const { result } of pending) result.dispose();
    pending = [];
  }

  return {
    add: (result, identity) => {
      pending.push({ result, identity });
    },
    waiting: () => pending.length,
    read,
    dispose,
  };
}
