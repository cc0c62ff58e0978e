import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';

export const centerCrop = defineLayer({
  classNames: ['CenterCrop'],
  support:
    'nothing, where the input has that size already. Else refused: tfjs crops by interpolation, at positions of its own. Cropping2D does it exactly',
  config: z.object({ height: z.int().positive(), width: z.int().positive() }),
  convert: ({ config: { height, width }, input }) => {
    const { dims } = input;
    if (dims.length !== 4 || dims[1] !== height || dims[2] !== width) {
      refuse(
        `crops [${dims.join(', ')}] to ${height} x ${width}, which tfjs does by interpolation at positions of its own: use Cropping2D`,
      );
    }
    return [input];
  },
});
