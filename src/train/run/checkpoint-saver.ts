import { type SaveCheckpointOptions, saveCheckpoint } from './checkpoint.ts';

const MINUTE_MS = 60_000;

/** Writes checkpoints and knows when the next within an epoch is due. */
export interface CheckpointSaver {
  readonly save: (progress: Pick<SaveCheckpointOptions, 'state' | 'lowestLoss'>) => Promise<void>;
  readonly isDue: () => boolean;
}

export interface CheckpointSaverOptions
  extends Pick<SaveCheckpointOptions, 'model' | 'optimizer' | 'average'> {
  /** Minutes from a checkpoint to the next within an epoch; 0 for none there. */
  readonly everyMinutes: number;
  /** Milliseconds from any moment on. */
  readonly now?: () => number;
}

/** A saver for the run in a folder. */
export function createCheckpointSaver(directory: string, options: CheckpointSaverOptions): CheckpointSaver {
  const { everyMinutes, now = () => performance.now(), ...parts } = options;
  let savedAt = now();
  return {
    save: async (progress) => {
      await saveCheckpoint(directory, { ...parts, ...progress });
      savedAt = now();
    },
    isDue: () => everyMinutes > 0 && now() - savedAt >= everyMinutes * MINUTE_MS,
  };
}
