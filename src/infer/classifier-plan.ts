import type { PreprocessSpec } from '../image/index.ts';

/** What turns scores into probabilities, where the graph does not. */
export type Activation = 'softmax' | 'none';

/** What the elements of an input may be. */
export type InputType = 'float32' | 'float16' | 'uint8';

/** How pictures go into a graph and probabilities come out of it. */
export interface ClassifierPlan {
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly spec: PreprocessSpec;
  /** Everything that the file carries about itself. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly input: {
    readonly name: string;
    readonly type: InputType;
    readonly layout: 'NHWC' | 'NCHW';
    /** The order of three channels. */
    readonly order: 'rgb' | 'bgr';
    /** Whether `(pixel - mean) / std` is left to us; what `fer export` writes does it inside of the graph. */
    readonly standardize: boolean;
    /** The number of images of every run, where the graph fixes it. */
    readonly batch: number | undefined;
  };
  readonly output: { readonly name: string; readonly activation: Activation };
}
