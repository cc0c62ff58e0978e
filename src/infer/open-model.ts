import { readOnnxFile } from '../onnx/index.ts';
import type { ClassifierPlan } from './classifier-plan.ts';
import { type ForeignOptions, planClassifier } from './plan-classifier.ts';
import { readDescription } from './read-description.ts';
import { Session, type SessionOptions } from './session.ts';

export interface OpenModelOptions extends Omit<SessionOptions, 'bytes'>, ForeignOptions {
  /**
   * Leave `labels`, `preprocess` and `activation` alone for a file that describes itself, instead of refusing it.
   *
   * @default false
   */
  readonly preferDescription?: boolean;
}

export interface OpenedModel {
  /** To be closed by the caller. */
  readonly session: Session;
  readonly plan: ClassifierPlan;
  /** The content of the file. */
  readonly bytes: Uint8Array;
  /** Whether the file holds all of its weights. */
  readonly isWhole: boolean;
}

/**
 * Loads a classifier of pictures: its session, and how pictures go into it and probabilities come out.
 *
 * Throws what `loadClassifier` throws.
 */
export async function openModel(path: string, options: OpenModelOptions = {}): Promise<OpenedModel> {
  const { preferDescription = false } = options;
  const { bytes, model, data } = await readOnnxFile(path);
  const read = readDescription(model, path);
  const isWhole = data.length === 0;
  // The runtime finds weights in other files by the path alone.
  const session = await Session.open(path, { ...options, ...(isWhole && { bytes }) });
  try {
    const isExplained = read.spec !== undefined && preferDescription;
    const plan = planClassifier(session, { read, options: isExplained ? {} : options });
    return { session, plan, bytes, isWhole };
  } catch (error) {
    await session.close();
    throw error;
  }
}
