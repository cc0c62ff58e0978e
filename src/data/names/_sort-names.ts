import { createByteStore } from './_byte-store.ts';
import { createNameList, type NameList } from './_name-list.ts';

export interface SortNamesOptions {
  /**
   * How many names are sorted in memory at a time; what is more goes to a file of its own in the meantime.
   *
   * @default 65536
   */
  readonly runLength?: number;
}

/**
 * Sorts names by their bytes, whatever their number, with the memory of `runLength` names: sorted runs are written to
 * a file, then merged (Knuth, The Art of Computer Programming 3, 5.4.1).
 */
export async function* sortNames(
  names: AsyncIterable<Buffer>,
  options: SortNamesOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { runLength = 2 ** 16 } = options;
  const store = createByteStore({ memoryBytes: 0 });
  const runs: NameList[] = [];
  let current: Buffer[] = [];
  try {
    for await (const name of names) {
      if (current.length === runLength) {
        runs.push(_writeRun(current, store));
        current = [];
      }
      current.push(name);
    }
    current.sort(Buffer.compare);
    if (runs.length === 0) yield* current;
    else yield* _merge([...runs.map(_eachOf), current.values()]);
  } finally {
    store.close();
  }
}

function _writeRun(names: Buffer[], store: ReturnType<typeof createByteStore>): NameList {
  const list = createNameList(store);
  for (const name of names.sort(Buffer.compare)) list.push(name);
  return list.finish();
}

function* _eachOf(list: NameList): Generator<Uint8Array, void, undefined> {
  for (let index = 0; index < list.size; index++) yield list.at(index);
}

interface _Head {
  name: Uint8Array;
  readonly rest: Iterator<Uint8Array>;
}

/** A heap of the first name of each run: the least is on top, each is at most its children `2i + 1` and `2i + 2`. */
function* _merge(runs: readonly Iterator<Uint8Array>[]): Generator<Uint8Array, void, undefined> {
  const heap: _Head[] = [];
  for (const rest of runs) {
    const { done, value } = rest.next();
    if (!done) heap.push({ name: value, rest });
  }
  heap.sort((a, b) => Buffer.compare(a.name, b.name));
  while (heap.length > 0) {
    const top = heap[0]!;
    yield top.name;
    const { done, value } = top.rest.next();
    if (!done) top.name = value;
    else if (heap.length > 1) heap[0] = heap.pop()!;
    else return;
    _sink(heap);
  }
}

/** Moves what is on top down to where it belongs. */
function _sink(heap: _Head[]): void {
  const head = heap[0]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && Buffer.compare(right.name, heap[child]!.name) < 0) child += 1;
    if (Buffer.compare(head.name, heap[child]!.name) <= 0) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = head;
}
