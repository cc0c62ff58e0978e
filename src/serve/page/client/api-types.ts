import type { PixelBox, PreprocessSpec } from '../../../image/index.ts';
import type { ClassifierPlan } from '../../../infer/index.ts';
import type { PictureCrop, PictureWish } from '../../picture/prepare-picture.ts';

/** A model as `GET /models` lists it. */
export interface ListedModel {
  readonly name: string;
  readonly version: string;
  readonly labels: readonly string[];
  /** `shape` of the input: -1 where the graph leaves it open. */
  readonly input: Omit<ClassifierPlan['input'], 'batch'> & { readonly shape: readonly number[] };
  readonly output: ClassifierPlan['output'];
  readonly preprocess: PreprocessSpec;
  /** How the server meets a picture of another aspect ratio. */
  readonly crop: PictureWish['crop'];
  readonly ready: boolean;
}

/** A class and its probability. */
export interface ClassProbability {
  readonly label: string;
  readonly probability: number;
}

/** The answer of `POST /predict` to one picture. */
export interface ServerAnswer {
  readonly model: { readonly name: string; readonly version: string; readonly preprocess_hash: string };
  readonly prediction: {
    readonly classes: readonly ClassProbability[];
    readonly width: number;
    readonly height: number;
    readonly crop: PictureCrop;
    readonly warnings: readonly string[];
  };
  readonly timings: {
    readonly decode_ms: number;
    readonly queue_ms: number;
    readonly run_ms: number;
    readonly total_ms: number;
  };
}

/** What to classify. */
export interface Question {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly model: ListedModel;
  /** Nothing for the whole picture. */
  readonly box: PixelBox | undefined;
}
