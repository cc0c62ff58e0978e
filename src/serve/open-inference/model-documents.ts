import type { TensorInfo } from '../../infer/index.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import type { ModelSlot } from '../model/model-slot.ts';
import type { CountedMs } from '../model/model-stats.ts';
import type { ResolvedOptions } from '../server-options.ts';
import { datatypeOf } from './datatypes.ts';

/** How the protocol calls ONNX files. */
const PLATFORM = 'onnx_onnxv1';

/** `GET /v2/models/NAME`. */
export function describeMetadata({ name, version }: ModelSlot, { facts }: LoadedModel) {
  const describe = (tensor: TensorInfo) => ({
    name: tensor.name,
    datatype: datatypeOf(tensor.type).name,
    shape: _sizes(tensor.shape),
  });
  return {
    name,
    versions: [version],
    platform: PLATFORM,
    inputs: facts.inputs.map(describe),
    outputs: facts.outputs.map(describe),
    labels: facts.plan.labels,
    provider: facts.provider,
  };
}

/** `GET /v2/models/NAME/config`, the fields of Triton's model configuration that apply. */
export function describeConfig(
  { name }: ModelSlot,
  { model, options }: { readonly model: LoadedModel; readonly options: ResolvedOptions },
) {
  const { facts, canJoin } = model;
  const describe = (tensor: TensorInfo) => ({
    name: tensor.name,
    data_type: `TYPE_${datatypeOf(tensor.type).name}`,
    // With batching the first axis is the server's business.
    dims: _sizes(canJoin ? tensor.shape.slice(1) : tensor.shape),
  });
  return {
    name,
    platform: PLATFORM,
    backend: 'onnxruntime',
    version_policy: { latest: { num_versions: 1 } },
    max_batch_size: canJoin ? options.maxBatch : 0,
    input: facts.inputs.map(describe),
    output: facts.outputs.map(describe),
    instance_group: [
      { name, kind: facts.provider === 'cpu' ? 'KIND_CPU' : 'KIND_GPU', count: options.workers },
    ],
    ...(canJoin && {
      dynamic_batching: {
        max_queue_delay_microseconds: options.maxDelayMs * 1000,
        preserve_ordering: options.workers === 1,
        default_queue_policy: { max_queue_size: options.maxQueue },
      },
    }),
  };
}

/** One entry of `GET /v2/models/NAME/stats`, in the form of Triton's statistics. */
export function describeStats({ name, version, stats }: ModelSlot) {
  return {
    name,
    version,
    last_inference: stats.lastRunAt,
    inference_count: stats.rows,
    execution_count: stats.runs,
    inference_stats: {
      success: _counted(stats.success),
      fail: _counted(stats.failure),
      queue: _counted(stats.queue),
      compute_input: _counted(stats.input),
      compute_infer: _counted(stats.run),
      compute_output: _counted(stats.output),
    },
    batch_stats: [...stats.runsOfRows]
      .sort(([a], [b]) => a - b)
      .map(([rows, counted]) => ({ batch_size: rows, compute_infer: _counted(counted) })),
  };
}

function _sizes(shape: TensorInfo['shape']): readonly number[] {
  return shape.map((size) => (typeof size === 'number' ? size : -1));
}

function _counted({ count, ms }: CountedMs) {
  return { count, ns: Math.round(ms * 1e6) };
}
