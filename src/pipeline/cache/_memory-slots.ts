/** About how much is allocated at a time. */
const SEGMENT_BYTES = 4 * 2 ** 20;

/** Slots of one length in memory, allocated as they are filled. */
export interface MemorySlots {
  readonly write: (slot: number, bytes: Uint8Array) => void;
  /** A view, not a copy. */
  readonly read: (slot: number) => Uint8Array;
}

export function createMemorySlots(slotBytes: number, capacity: number): MemorySlots {
  const perSegment = Math.max(1, Math.floor(SEGMENT_BYTES / slotBytes));
  const segments: Uint8Array[] = [];

  function locate(slot: number): Uint8Array {
    const position = Math.floor(slot / perSegment);
    const count = Math.min(perSegment, capacity - position * perSegment);
    segments[position] ??= new Uint8Array(count * slotBytes);
    const start = (slot % perSegment) * slotBytes;
    return segments[position].subarray(start, start + slotBytes);
  }

  return { write: (slot, bytes) => locate(slot).set(bytes), read: locate };
}
