import { createPreprocessSpec } from '../../src/image/index.ts';
import { standardize } from '../../src/pipeline/index.ts';
import { greySample, LABELS } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const spec = createPreprocessSpec({
  width: 2,
  height: 2,
  channels: 1,
  grey: 'rec601',
  resize: 'bilinear-antialias',
  fit: 'fill',
  mean: [100],
  std: [50],
  labels: LABELS,
});

testOperator({
  name: 'standardize()',
  operator: standardize(spec),
  inputs: [greySample(100), greySample(150)],
  outputs: [100, 150].map((level) => {
    const { pixels, ...rest } = greySample(level);
    return { ...rest, values: new Float32Array(pixels.length).fill((level - 100) / 50) };
  }),
});
