import type { ByteStore } from './_byte-store.ts';
import { createGrowingArray } from './_growing-array.ts';

/** Many names, of which none is an object in memory. */
export interface NameList {
  readonly size: number;
  /** The bytes of one name, valid until the next call; in ascending order it costs least. */
  readonly at: (index: number) => Uint8Array;
}

export interface NameListBuilder {
  readonly push: (name: Uint8Array) => void;
  readonly finish: () => NameList;
}

/** Names in one block: more save memory, fewer save time where names are asked for at random. */
const BLOCK_NAMES = 32;

/**
 * Packs names into a store, in the order in which they come, and remembers where every 32nd is: 0.4 bytes of memory a
 * name, besides what the store keeps.
 *
 * In a block each name is stored as the length of the beginning that it shares with the one before it, the length of
 * the rest, and the rest: the front coding of Witten, Moffat and Bell, Managing Gigabytes, 1999, with 7 bits of a
 * length in each byte.
 */
export function createNameList(store: ByteStore): NameListBuilder {
  const offsets = createGrowingArray(Float64Array);
  const lengths = createGrowingArray(Uint32Array);
  let block: number[] = [];
  let previous = new Uint8Array();
  let size = 0;

  function flush(): void {
    offsets.push(store.append(Uint8Array.from(block)));
    lengths.push(block.length);
    block = [];
    previous = new Uint8Array();
  }

  return {
    push: (name) => {
      const shared = _sharedLength(previous, name);
      _pushLength(block, shared);
      _pushLength(block, name.length - shared);
      for (let i = shared; i < name.length; i++) block.push(name[i]!);
      previous = Uint8Array.from(name);
      size += 1;
      if (size % BLOCK_NAMES === 0) flush();
    },
    finish: () => {
      if (block.length > 0) flush();
      return _readNames(store, { size, offsets: offsets.finish(), lengths: lengths.finish() });
    },
  };
}

interface _Packed {
  readonly size: number;
  /** Of the blocks. */
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
}

function _readNames(store: ByteStore, { size, offsets, lengths }: _Packed): NameList {
  let bytes = new Uint8Array();
  let position = 0;
  /** The index that comes next in `bytes`. */
  let next = -1;
  let name = new Uint8Array(256);
  let length = 0;

  function open(block: number): void {
    bytes = store.read(offsets[block]!, lengths[block]!) as Uint8Array<ArrayBuffer>;
    position = 0;
    next = block * BLOCK_NAMES;
  }

  function readLength(): number {
    let value = 0;
    let factor = 1;
    while (bytes[position]! >= 0x80) {
      value += (bytes[position++]! - 0x80) * factor;
      factor *= 0x80;
    }
    return value + bytes[position++]! * factor;
  }

  function advance(): void {
    const shared = readLength();
    const rest = readLength();
    length = shared + rest;
    if (length > name.length) {
      const longer = new Uint8Array(2 * length);
      longer.set(name);
      name = longer;
    }
    for (let i = shared; i < length; i++) name[i] = bytes[position++]!;
    next += 1;
  }

  return {
    size,
    at: (index) => {
      const block = Math.floor(index / BLOCK_NAMES);
      const isAhead = next > block * BLOCK_NAMES && next <= index + 1;
      if (!isAhead) open(block);
      while (next <= index) advance();
      return name.subarray(0, length);
    },
  };
}

function _sharedLength(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length += 1;
  return length;
}

function _pushLength(block: number[], length: number): void {
  let rest = length;
  while (rest >= 0x80) {
    block.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  block.push(rest);
}
