import type { KernelConfig, TileAttrs } from '@tensorflow/tfjs';
import type { HeapNumbers, WasmBackend } from './wasm-backend.ts';

/**
 * Repeats a tensor, which the gradient of batch normalization does. The backend's own kernel computes an index for
 * each number and took a hundred times as long as this copying of blocks.
 */
export function tile(): KernelConfig {
  return {
    kernelName: 'Tile',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmBackend;
      const x = inputs.x!;
      const { reps } = attrs as unknown as TileAttrs;
      const shape = x.shape.map((size, axis) => size * reps[axis]!);
      const output = wasm.makeOutput(shape, x.dtype);
      const source = wasm.typedArrayFromHeap(x);
      const target = wasm.typedArrayFromHeap(output);
      if (target.length > 0) _tile({ source, target, shape: x.shape, reps }, { axis: 0, from: 0, to: 0 });
      return output;
    },
  };
}

interface Job {
  readonly source: HeapNumbers;
  readonly target: HeapNumbers;
  /** Of the source. */
  readonly shape: readonly number[];
  readonly reps: readonly number[];
}

/** Writes the sub-tensor at `from` of one axis and all later ones at `to`; returns how many numbers it wrote. */
function _tile(job: Job, { axis, from, to }: { axis: number; from: number; to: number }): number {
  const { source, target, shape, reps } = job;
  if (reps.slice(axis).every((repetitions) => repetitions === 1)) {
    const size = _sizeFrom(shape, axis);
    target.set(source.subarray(from, from + size), to);
    return size;
  }
  const step = _sizeFrom(shape, axis + 1);
  let written = 0;
  for (let index = 0; index < shape[axis]!; index++) {
    written += _tile(job, { axis: axis + 1, from: from + index * step, to: to + written });
  }
  for (let repetition = 1; repetition < reps[axis]!; repetition++) {
    target.copyWithin(to + repetition * written, to, to + written);
  }
  return written * reps[axis]!;
}

function _sizeFrom(shape: readonly number[], axis: number): number {
  return shape.slice(axis).reduce((product, size) => product * size, 1);
}
