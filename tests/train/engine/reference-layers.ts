/** Layers written out in float64 from their definitions, slowly, to compare engines with. All images are NHWC. */

export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface WindowOptions {
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

interface WindowLayout {
  readonly outSize: readonly [number, number];
  readonly before: readonly [number, number];
}

/** TensorFlow's rule: `same` puts the smaller half of the padding first. */
function _layout(
  image: Values,
  kernel: readonly [number, number],
  { stride, padding }: WindowOptions,
): WindowLayout {
  const axes = [0, 1].map((axis) => {
    const size = image.shape[axis + 1]!;
    if (padding === 'valid') return { out: Math.ceil((size - kernel[axis]! + 1) / stride), before: 0 };
    const out = Math.ceil(size / stride);
    return { out, before: Math.floor(Math.max(0, (out - 1) * stride + kernel[axis]! - size) / 2) };
  });
  return { outSize: [axes[0]!.out, axes[1]!.out], before: [axes[0]!.before, axes[1]!.before] };
}

function _at({ shape, data }: Values, index: readonly number[]): number {
  let offset = 0;
  for (const [axis, size] of shape.entries()) {
    if (index[axis]! < 0 || index[axis]! >= size) return Number.NaN;
    offset = offset * size + index[axis]!;
  }
  return data[offset]!;
}

/** Fills a tensor of a shape from a function of the index. */
function _fill(shape: readonly number[], value: (index: readonly number[]) => number): Values {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Float64Array(size);
  for (let flat = 0; flat < size; flat++) {
    const index: number[] = [];
    let rest = flat;
    for (const length of [...shape].reverse()) {
      index.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    data[flat] = value(index);
  }
  return { shape, data };
}

/** The values under a window that are inside the image, with their places in it. */
function _window(
  image: Values,
  {
    layout,
    kernel,
    stride,
    output,
  }: {
    readonly layout: WindowLayout;
    readonly kernel: readonly [number, number];
    readonly stride: number;
    readonly output: readonly [number, number, number, number];
  },
): { readonly y: number; readonly x: number; readonly value: number }[] {
  const [n, row, column, channel] = output;
  const found: { y: number; x: number; value: number }[] = [];
  for (let y = 0; y < kernel[0]; y++) {
    for (let x = 0; x < kernel[1]; x++) {
      const value = _at(image, [
        n,
        row * stride + y - layout.before[0],
        column * stride + x - layout.before[1],
        channel,
      ]);
      if (!Number.isNaN(value)) found.push({ y, x, value });
    }
  }
  return found;
}

/** `filter` is HWIO. */
export function conv2d(image: Values, filter: Values, options: WindowOptions): Values {
  const [height, width, channels, outputs] = filter.shape as [number, number, number, number];
  const layout = _layout(image, [height, width], options);
  return _fill([image.shape[0]!, ...layout.outSize, outputs], ([n, row, column, output]) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const place = { layout, kernel: [height, width] as const, stride: options.stride };
      for (const { y, x, value } of _window(image, { ...place, output: [n!, row!, column!, channel] })) {
        sum += value * _at(filter, [y, x, channel, output!]);
      }
    }
    return sum;
  });
}

/** `filter` is [height, width, channels, multiplier]; the outputs of one channel lie side by side. */
export function depthwiseConv2d(image: Values, filter: Values, options: WindowOptions): Values {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const kernel = [height, width] as const;
  const layout = _layout(image, kernel, options);
  return _fill([image.shape[0]!, ...layout.outSize, channels * multiplier], ([n, row, column, output]) => {
    const channel = Math.floor(output! / multiplier);
    const place = { layout, kernel, stride: options.stride, output: [n!, row!, column!, channel] as const };
    return _window(image, place).reduce(
      (sum, { y, x, value }) => sum + value * _at(filter, [y, x, channel, output! % multiplier]),
      0,
    );
  });
}

export function pool(
  image: Values,
  options: WindowOptions & { readonly size: number; readonly kind: 'max' | 'avg' },
): Values {
  const { size, kind, stride } = options;
  const kernel = [size, size] as const;
  const layout = _layout(image, kernel, options);
  return _fill([image.shape[0]!, ...layout.outSize, image.shape[3]!], ([n, row, column, channel]) => {
    const place = { layout, kernel, stride, output: [n!, row!, column!, channel!] as const };
    const values = _window(image, place).map(({ value }) => value);
    if (kind === 'max') return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** In training: with the mean and the population variance of the batch. */
export function batchNorm(
  image: Values,
  { scale, offset, epsilon }: { readonly scale: Values; readonly offset: Values; readonly epsilon: number },
): Values {
  const channels = image.shape.at(-1)!;
  const count = image.data.length / channels;
  const means = new Float64Array(channels);
  const variances = new Float64Array(channels);
  image.data.forEach((value, index) => {
    means[index % channels]! += value / count;
  });
  image.data.forEach((value, index) => {
    variances[index % channels]! += (value - means[index % channels]!) ** 2 / count;
  });
  const data = image.data.map((value, index) => {
    const channel = index % channels;
    const normal = (value - means[channel]!) / Math.sqrt(variances[channel]! + epsilon);
    return normal * scale.data[channel]! + offset.data[channel]!;
  });
  return { shape: image.shape, data };
}

export function dense(rows: Values, kernel: Values, bias: Values): Values {
  const [inputs, outputs] = kernel.shape as [number, number];
  return _fill([rows.shape[0]!, outputs], ([row, output]) => {
    let sum = bias.data[output!]!;
    for (let input = 0; input < inputs; input++)
      sum += _at(rows, [row!, input]) * _at(kernel, [input, output!]);
    return sum;
  });
}

/** The mean over rows of minus the logarithm of the probability of the true class. */
export function softmaxCrossEntropy(logits: Values, classes: readonly number[]): Values {
  const width = logits.shape[1]!;
  const losses = classes.map((label, row) => {
    const values = [...logits.data.subarray(row * width, (row + 1) * width)];
    const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
    return Math.log(total) - values[label]!;
  });
  return { shape: [], data: Float64Array.of(losses.reduce((sum, loss) => sum + loss, 0) / losses.length) };
}

/** Of each image and channel. */
export function channelMeans({ shape, data }: Values): Values {
  const [images, height, width, channels] = shape as [number, number, number, number];
  const means = new Float64Array(images * channels);
  for (const [at, value] of data.entries()) {
    const image = Math.floor(at / (height * width * channels));
    means[image * channels + (at % channels)]! += value / (height * width);
  }
  return { shape: [images, channels], data: means };
}
