import type { ModelProto, StringStringEntryProto, TensorProto } from './model-proto.ts';

/** A model whose large tensors are in another file, and what that file holds. */
export interface ExternalizedModel {
  readonly model: ModelProto;
  /** In the order of their offsets; between them the file has zeros. */
  readonly pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

/** `TensorProto.DataLocation.EXTERNAL`. */
export const EXTERNAL = 1;

/** Smaller tensors (shapes, scalars) stay in the model, where readers of shapes look for them. */
const SMALLEST = 1024;
/** Of a page of memory, so that readers can map tensors; large ones at that of Windows. */
const ALIGNMENT = { small: 4096, large: 65_536, isLargeFrom: 2 ** 20 } as const;

/** The bytes of the tensors that `externalize` would move. */
export function externalSize({ graph }: ModelProto): number {
  return graph.initializer.reduce((sum, tensor) => sum + (_isMoved(tensor) ? tensor.rawData!.length : 0), 0);
}

/**
 * Moves the tensors of 1 KiB and more to another file.
 *
 * @param location the name of that file, which lies beside the model
 */
export function externalize(model: ModelProto, location: string): ExternalizedModel {
  const pieces: { offset: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const initializer = model.graph.initializer.map((tensor) => {
    if (!_isMoved(tensor)) return tensor;
    const { rawData, ...rest } = tensor;
    const bytes = rawData!;
    const step = bytes.length >= ALIGNMENT.isLargeFrom ? ALIGNMENT.large : ALIGNMENT.small;
    const offset = Math.ceil(end / step) * step;
    pieces.push({ offset, bytes });
    end = offset + bytes.length;
    const externalData: StringStringEntryProto[] = [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(bytes.length) },
    ];
    return { ...rest, dataLocation: EXTERNAL, externalData };
  });
  return { model: { ...model, graph: { ...model.graph, initializer } }, pieces };
}

function _isMoved({ rawData }: TensorProto): boolean {
  return (rawData?.length ?? 0) >= SMALLEST;
}
