import { standardize } from '../../src/pipeline/index.ts';
import { greySample, greySpec } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const spec = greySpec({ side: 2, mean: 100, std: 50 });

testOperator({
  name: 'standardize()',
  operator: standardize(spec),
  inputs: [greySample(100), greySample(150)],
  outputs: [100, 150].map((level) => {
    const { pixels, ...rest } = greySample(level);
    return { ...rest, values: new Float32Array(pixels.length).fill((level - 100) / 50) };
  }),
});
