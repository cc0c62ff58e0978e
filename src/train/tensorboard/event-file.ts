import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { outputFailed } from '../../base/index.ts';
import { encodeEvent } from './encode-event.ts';

/** A file of scalars that TensorBoard reads while it grows. */
export interface EventFile {
  /** Puts values on the axis of steps; they are written soon. */
  readonly add: (step: number, values: Readonly<Record<string, number>>) => void;
  /** Ends when everything is written. */
  readonly close: () => Promise<void>;
}

export interface EventFileOptions {
  /** The first step that will be added; what older files of the folder have of it and later ones is forgotten. */
  readonly firstStep: number;
  /** Called once where it cannot be written; nothing is written from then on. */
  readonly onError: (error: Error) => void;
}

let opened = 0;

/** Begins a new event file in a folder, which TensorBoard takes as one run with the older files there. */
export async function openEventFile(folder: string, options: EventFileOptions): Promise<EventFile> {
  const { firstStep, onError } = options;
  opened += 1;
  // Files of a folder are read in the order of their names.
  const seconds = Math.floor(Date.now() / 1000);
  const number = String(opened).padStart(4, '0');
  const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${number}`);
  const file = await _open(path);
  let hasFailed = false;
  let written: Promise<void> = Promise.resolve();

  function write(event: Parameters<typeof encodeEvent>[0]): void {
    const bytes = encodeEvent(event);
    written = written.then(async () => {
      if (hasFailed) return;
      await file.appendFile(bytes).catch((cause) => {
        hasFailed = true;
        onError(outputFailed(path, cause));
      });
    });
  }

  const wallTime = () => Date.now() / 1000;
  write({ wallTime: wallTime(), content: { kind: 'version' } });
  write({ wallTime: wallTime(), step: firstStep, content: { kind: 'restart' } });
  return {
    add: (step, values) => write({ wallTime: wallTime(), step, content: { kind: 'scalars', values } }),
    close: async () => {
      await written;
      await file.close();
    },
  };
}

async function _open(path: string): Promise<FileHandle> {
  try {
    await mkdir(join(path, '..'), { recursive: true });
    return await open(path, 'ax');
  } catch (cause) {
    throw outputFailed(path, cause);
  }
}
