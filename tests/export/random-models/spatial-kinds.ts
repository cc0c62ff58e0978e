/** Layers over sequences, maps and volumes, with options at random. */
import type { Chooser } from './chooser.ts';
import { canGrow, type Layer, type Port } from './pool.ts';
import { plain, type UnaryKind, weighted } from './unary-kinds.ts';

interface Spatial {
  /** Those that the window moves over, as they will be. */
  readonly sizes: readonly number[];
  readonly isFirst: boolean;
}

/** A data format that suits the tensor: the number of channels has to be known. */
function _format({ tensor, sizes }: Port, choose: Chooser, isChannelsLast = false): Spatial | undefined {
  const canBe = [tensor.shape.at(-1) !== null, !isChannelsLast && tensor.shape[1] !== null];
  const formats = [false, true].filter((_, i) => canBe[i]);
  if (formats.length === 0) return undefined;
  const isFirst = choose.oneOf(formats);
  return { isFirst, sizes: isFirst ? sizes.slice(1) : sizes.slice(0, -1) };
}

const dataFormat = ({ isFirst }: Spatial): object => (isFirst ? { dataFormat: 'channelsFirst' } : {});

interface WindowLimits {
  readonly largest?: number;
  /** @default false */
  readonly isDilated?: boolean;
  /**
   * The JavaScript kernels of tfjs pad by less than nothing where a stride is above the window.
   *
   * @default false
   */
  readonly isStrideLimited?: boolean;
  /** tfjs takes one stride for both axes of a depthwise convolution. */
  readonly isSquareStride?: boolean;
}

/** A window that fits into a tensor, with strides or a dilation. */
function _window(choose: Chooser, { sizes }: Spatial, limits: WindowLimits = {}) {
  const { largest = 3, isDilated = false, isStrideLimited = false, isSquareStride = false } = limits;
  const size = sizes.map((most) => choose.between(1, Math.min(largest, most)));
  const padding = choose.oneOf(['valid', 'same'] as const);
  const how = choose.below(isDilated ? 3 : 2);
  const each = sizes.map((_, axis) => {
    const most = isStrideLimited ? Math.min(size[axis]!, 3) : 3;
    return how === 1 ? choose.between(1, most) : 1;
  });
  const strides = isSquareStride ? each.map(() => Math.min(...each)) : each;
  const dilationRate = sizes.map((most, axis) => {
    const room = size[axis]! === 1 ? 3 : Math.floor((most - 1) / (size[axis]! - 1));
    return how === 2 ? choose.between(1, Math.max(1, Math.min(3, room))) : 1;
  });
  return { size, padding, strides, dilationRate };
}

type Factory = 'conv1d' | 'conv2d' | 'conv3d' | 'conv2dTranspose' | 'conv3dTranspose';

function _convolution(className: string, factory: Factory, axes: number): UnaryKind {
  const isTransposed = factory.endsWith('Transpose');
  return {
    className,
    ranks: [axes + 1],
    fits: (port) => !isTransposed || canGrow(port, axes === 3 ? 4 : 2),
    make: (tf, choose, port) => {
      const spatial = _format(port, choose, axes === 1);
      if (spatial === undefined) return undefined;
      const limits = { isDilated: !isTransposed, isStrideLimited: axes === 3, largest: axes === 3 ? 2 : 3 };
      const { size, padding, strides, dilationRate } = _window(choose, spatial, limits);
      const isDilated = dilationRate.some((rate) => rate > 1);
      return tf.layers[factory]({
        filters: choose.between(1, 3),
        kernelSize: size,
        padding,
        ...(isDilated ? { dilationRate } : { strides }),
        ...dataFormat(spatial),
        ...weighted(choose),
      } as never);
    },
  };
}

function _pooling(kind: 'max' | 'average', axes: number): UnaryKind {
  const className = `${kind === 'max' ? 'Max' : 'Average'}Pooling${axes}D`;
  return {
    className,
    ranks: [axes + 1],
    make: (tf, choose, port) => {
      const spatial = _format(port, choose, axes === 1);
      if (spatial === undefined) return undefined;
      const { size, padding, strides } = _window(choose, spatial, { isStrideLimited: axes === 3 });
      const factory = `${kind}Pooling${axes}d` as 'maxPooling2d';
      const own = choose.once(4) ? {} : { strides };
      return tf.layers[factory]({ poolSize: size, padding, ...own, ...dataFormat(spatial) } as never);
    },
  };
}

function _globalPooling(kind: 'Max' | 'Average', axes: number): UnaryKind {
  return {
    className: `Global${kind}Pooling${axes}D`,
    ranks: [axes + 1],
    make: (tf, choose, port) => {
      const spatial = _format(port, choose, axes === 1);
      const factory = `global${kind}Pooling${axes}d` as 'globalMaxPooling2d';
      return spatial && tf.layers[factory](dataFormat(spatial));
    },
  };
}

const maps: UnaryKind[] = [
  {
    className: 'DepthwiseConv2D',
    ranks: [3],
    make: (tf, choose, port) => {
      const spatial = _format(port, choose);
      if (spatial === undefined) return undefined;
      const { size, padding, strides } = _window(choose, spatial, { isSquareStride: true });
      const depthMultiplier = choose.between(1, 2);
      const window = { kernelSize: size as [number, number], padding, strides, depthMultiplier };
      return tf.layers.depthwiseConv2d({ ...window, ...dataFormat(spatial), ...weighted(choose) } as never);
    },
  },
  {
    className: 'SeparableConv2D',
    ranks: [3],
    make: (tf, choose, port) => {
      const spatial = _format(port, choose);
      if (spatial === undefined) return undefined;
      const limits = { isDilated: true, isSquareStride: true };
      const { size, padding, strides, dilationRate } = _window(choose, spatial, limits);
      const isDilated = dilationRate.some((rate) => rate > 1);
      return tf.layers.separableConv2d({
        filters: choose.between(1, 3),
        depthMultiplier: choose.between(1, 2),
        kernelSize: size,
        padding,
        ...(isDilated ? { dilationRate } : { strides }),
        ...dataFormat(spatial),
        ...plain(choose),
        // tfjs adds it along the wrong axis.
        ...(spatial.isFirst && { useBias: false }),
      } as never);
    },
  },
  {
    className: 'UpSampling2D',
    ranks: [3],
    fits: (port) => canGrow(port, 4),
    make: (tf, choose, port) => {
      const spatial = _format(port, choose);
      const size = [choose.between(1, 3), choose.between(1, 2)] as [number, number];
      const interpolation = choose.oneOf(['nearest', 'bilinear'] as const);
      return spatial && tf.layers.upSampling2d({ size, interpolation, ...dataFormat(spatial) });
    },
  },
  {
    className: 'ZeroPadding2D',
    ranks: [3],
    fits: (port) => canGrow(port, 4),
    make: (tf, choose, port) => {
      const spatial = _format(port, choose);
      const sides = () => [choose.below(3), choose.below(3)];
      const padding = choose.oneOf<unknown>([1, [1, 2], [sides(), sides()]]);
      return spatial && tf.layers.zeroPadding2d({ padding, ...dataFormat(spatial) } as never);
    },
  },
  {
    className: 'Cropping2D',
    ranks: [3],
    make: (tf, choose, port) => {
      const spatial = _format(port, choose);
      if (spatial === undefined) return undefined;
      const cropping = spatial.sizes.map((size) => {
        const before = choose.below(Math.min(size, 3));
        return [before, choose.below(Math.min(size - before, 3))];
      });
      return tf.layers.cropping2D({ cropping: cropping as never, ...dataFormat(spatial) });
    },
  },
  {
    className: 'CenterCrop',
    ranks: [3],
    fits: ({ tensor }) => tensor.shape.every((size, axis) => axis === 0 || size !== null),
    make: (tf, _choose, { sizes }) =>
      tf.layers.centerCrop({ height: sizes[0]!, width: sizes[1]! } as never) as Layer,
  },
];

export const spatialKinds: readonly UnaryKind[] = [
  _convolution('Conv1D', 'conv1d', 1),
  _convolution('Conv2D', 'conv2d', 2),
  _convolution('Conv3D', 'conv3d', 3),
  _convolution('Conv2DTranspose', 'conv2dTranspose', 2),
  _convolution('Conv3DTranspose', 'conv3dTranspose', 3),
  ...[1, 2, 3].flatMap((axes) => [_pooling('max', axes), _pooling('average', axes)]),
  ...[1, 2].flatMap((axes) => [_globalPooling('Max', axes), _globalPooling('Average', axes)]),
  ...maps,
];
