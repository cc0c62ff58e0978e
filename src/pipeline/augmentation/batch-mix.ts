/** How the images of a batch are mixed; where both ways are there, each is as likely. */
export interface BatchMix {
  /** How often a batch is mixed at all. */
  readonly probability: number;
  /**
   * Add each image and its label to those of another: shares λ and 1 - λ, λ drawn from Beta(alpha, alpha).
   *
   * Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2018.
   */
  readonly mixup?: { readonly alpha: number } | undefined;
  /**
   * Put a rectangle of another image into each, of the share 1 - λ of its area, and mix the labels by the area that
   * was in fact covered.
   *
   * Yun, Han, Oh, Chun, Choe and Yoo, "CutMix", 2019.
   */
  readonly cutmix?: { readonly alpha: number } | undefined;
}
