import { createPreprocessSpec, type PreprocessSpec } from '../../src/image/index.ts';

/** FER-2013's spec, its mean and standard deviation rounded: how fast a picture is prepared does not depend on them. */
export function greyFaceSpec(labels: readonly string[]): PreprocessSpec {
  return createPreprocessSpec({
    width: 48,
    height: 48,
    channels: 1,
    grey: 'rec601',
    resize: 'bilinear-antialias',
    fit: 'fill',
    mean: [129],
    std: [65],
    labels,
  });
}
