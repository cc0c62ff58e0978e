import { assertIndex } from './_assert-index.ts';
import type { LabelledImages, ReadImage } from './labelled-images.ts';

/** Some of the images, in the given order; an index may occur twice. The labels stay, also of classes left empty. */
export function subsetImages(images: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const chosen = Uint32Array.from(indices);
  const counts = Object.fromEntries(images.labels.map((label) => [label, 0]));
  for (const index of chosen) counts[images.describe(index).label]! += 1;
  const original = (index: number): number => {
    assertIndex(index, chosen.length);
    return chosen[index]!;
  };
  return Object.freeze<LabelledImages>({
    location: images.location,
    labels: images.labels,
    size: chosen.length,
    counts: Object.freeze(counts),
    shardEnds: images.shardEnds && _endsWithin(chosen, images.shardEnds),
    describe: (index) => images.describe(original(index)),
    read: _readThrough(images.read, original),
  });
}

function _readThrough(read: ReadImage, original: (index: number) => number): ReadImage {
  const { peek, locate } = read;
  return Object.assign<ReadImage, Pick<ReadImage, 'peek' | 'locate'>>(
    async (index, options) => read(original(index), options),
    {
      peek: peek && ((index) => peek(original(index))),
      locate: locate && ((index) => locate(original(index))),
    },
  );
}

/** Where the files end among the chosen; nothing where those do not keep the order of the files. */
function _endsWithin(chosen: Uint32Array, ends: Uint32Array): Uint32Array | undefined {
  const isAscending = chosen.every((index, i) => i === 0 || chosen[i - 1]! < index);
  if (!isAscending) return undefined;
  let position = 0;
  const within = ends.map((end) => {
    while (position < chosen.length && chosen[position]! < end) position += 1;
    return position;
  });
  return within.filter((end, i) => end > (within[i - 1] ?? 0));
}
