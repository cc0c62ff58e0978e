import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import type { Dim, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { kernelOrder } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { activate } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import { allowing } from './base-config.ts';
import { convolutionFields } from './base-convolution.ts';
import { padsAttribute, splitPadding } from './base-padding.ts';
import { axisName, fromChannelsFirst, knownChannels, spatialDims, toChannelsFirst } from './base-spatial.ts';

/** A transposed convolution over so many axes. */
export function defineTransposedConvolution(
  options: Pick<LayerConverter, 'classNames' | 'support'> & { readonly axes: number },
) {
  const { classNames, support, axes } = options;
  const { dilation_rate: _, ...fields } = convolutionFields(axes);
  const ones = z.union([z.literal(1), z.array(z.literal(1)).length(axes)], {
    error: allowing('a dilation of 1, since tfjs ignores it here'),
  });
  return defineLayer({
    classNames,
    support,
    config: z.object({
      ...fields,
      filters: z.int().positive(),
      dilation_rate: ones.nullish(),
      output_padding: z.null({ error: allowing('null, since tfjs does not know it') }).optional(),
    }),
    convert: (call) => {
      const { config, input, weights, graph } = call;
      const { kernel_size: size, filters, data_format: format } = config;
      const channels = knownChannels(input, { axes, format });
      const kernel = graph.constant('kernel', () =>
        transposeConstant(weights.get('kernel', [...size, filters, channels]), kernelOrder(axes + 2)),
      );
      const bias = biasOf(call, filters);
      const inputs = [toChannelsFirst(graph, input, format), kernel, ...(bias === undefined ? [] : [bias])];
      const output = _spread(graph, inputs, { ...config, sizes: spatialDims(input, { axes, format }).sizes });
      return [activate(graph, fromChannelsFirst(graph, output, format), config.activation)];
    },
  });
}

/**
 * `same` gives size × stride outputs, `valid` the window's reach beyond the stride more. Where the stride is the larger of
 * the two, the outputs that no window reaches are added at the end. None of this depends on the size of the input.
 */
function _spread(
  graph: LayerGraph,
  inputs: readonly Value[],
  layer: {
    readonly sizes: readonly Dim[];
    readonly kernel_size: readonly number[];
    readonly strides: readonly number[];
    readonly padding: 'same' | 'valid';
    readonly filters: number;
  },
): Value {
  const { sizes, kernel_size: kernel, strides, padding, filters } = layer;
  const reach = kernel.map((size, axis) => Math.max(size - strides[axis]!, 0));
  const missing = kernel.map((size, axis) => Math.max(strides[axis]! - size, 0));
  const isSame = padding === 'same';
  const outputs = sizes.map((size, axis) => {
    const more = isSame ? 0 : reach[axis]!;
    if (typeof size === 'number') return size * strides[axis]! + more;
    return strides[axis] === 1 && more === 0 ? size : graph.openSize(axisName(sizes.length, axis));
  });
  return graph.add('ConvTranspose', inputs, {
    dims: [inputs[0]!.dims[0]!, filters, ...outputs],
    attributes: {
      kernel_shape: kernel,
      strides,
      ...(isSame && padsAttribute(reach.map(splitPadding))),
      ...(missing.some((size) => size > 0) && { output_padding: missing }),
    },
  });
}
