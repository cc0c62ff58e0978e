import { FerError } from '../../base/index.ts';
import { assertIndex } from '../_assert-index.ts';
import { createLabelCodes } from '../_label-codes.ts';
import { positionIn } from '../_position-in.ts';
import type { ImageReference, LabelledImages } from '../labelled-images.ts';
import type { ByteStore } from '../names/_byte-store.ts';
import { createGrowingArray } from '../names/_growing-array.ts';
import { createNameList } from '../names/_name-list.ts';
import type { ShardFile } from './_shard-files.ts';
import type { TarMember } from './_tar-members.ts';

/** Collects where the images of one part are: 14 bytes of memory each, and half a byte for the name. */
export interface ShardImagesBuilder {
  readonly add: (shard: ShardFile, image: TarMember & { readonly label: string }) => void;
  readonly finish: (location: string) => LabelledImages;
}

export function createShardImages(store: ByteStore): ShardImagesBuilder {
  const codes = createLabelCodes();
  const names = createNameList(store);
  const offsets = createGrowingArray(Float64Array);
  const lengths = createGrowingArray(Uint32Array);
  const shards: ShardFile[] = [];
  const ends: number[] = [];
  return {
    add: (shard, { path, offset, size, label }) => {
      codes.push(label);
      names.push(Buffer.from(path));
      offsets.push(offset);
      lengths.push(size);
      if (shards.at(-1) !== shard) {
        shards.push(shard);
        ends.push(0);
      }
      ends[ends.length - 1] = codes.size();
    },
    finish: (location) =>
      _shardImages(location, {
        labels: codes.finish(),
        names: names.finish(),
        offsets: offsets.finish(),
        lengths: lengths.finish(),
        shards,
        shardEnds: Uint32Array.from(ends),
      }),
  };
}

interface _Columns {
  readonly labels: ReturnType<ReturnType<typeof createLabelCodes>['finish']>;
  readonly names: ReturnType<ReturnType<typeof createNameList>['finish']>;
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  readonly shards: readonly ShardFile[];
  readonly shardEnds: Uint32Array;
}

function _shardImages(location: string, columns: _Columns): LabelledImages {
  const { labels, names, offsets, lengths, shards, shardEnds } = columns;
  const size = lengths.length;
  const describe = (index: number): ImageReference => {
    assertIndex(index, size);
    const { path } = shards[positionIn(shardEnds, index).part]!;
    return { path: `${path}/${Buffer.from(names.at(index))}`, label: labels.at(index) };
  };
  return Object.freeze<LabelledImages>({
    location,
    labels: labels.labels,
    size,
    counts: labels.counts,
    shardEnds,
    describe,
    read: async (index, options = {}) => {
      const reference = describe(index);
      options.signal?.throwIfAborted();
      const shard = shards[positionIn(shardEnds, index).part]!;
      const encoded = await shard.readAt(offsets[index]!, lengths[index]!);
      if (encoded.length === lengths[index]) return { ...reference, encoded };
      throw new FerError(
        'DATASET_INVALID',
        `Could not read ${reference.path} because the shard has become shorter since it was opened`,
      );
    },
  });
}
