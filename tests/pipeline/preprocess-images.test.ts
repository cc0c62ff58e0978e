import { preprocessImages } from '../../src/pipeline/index.ts';
import { greySample } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

// Rec. 601 gives 255 * 0.299 = 76 for red; one grey level stays itself at any size.
const red = {
  ...greySample(0),
  channels: 3 as const,
  pixels: Uint8Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 255 : 0)),
};

testOperator({
  name: 'preprocessImages()',
  operator: preprocessImages({ width: 2, height: 2, channels: 1 }),
  inputs: [greySample(5), greySample(6, 7), red],
  outputs: [greySample(5), greySample(6), { ...greySample(0), pixels: new Uint8Array(4).fill(76) }],
});
