import { isImagePath } from '../../image/index.ts';
import type { TarMember } from './_tar-members.ts';

/** The files of one sample, in WebDataset's sense: they follow each other and differ after the first dot only. */
export interface MemberGroup {
  /** Folders and name, up to the first dot. */
  readonly key: string;
  /** In the order of the tar file. */
  readonly images: readonly TarMember[];
  /** What stands beside the images, by ending: `cls`, `json` and `txt`. */
  readonly beside: ReadonlyMap<string, TarMember>;
}

/** Endings of the files that may hold a class. */
const LABEL_ENDINGS = new Set(['cls', 'json', 'txt']);

const FOREIGN_NAMES = /(?:^|\/)(?:\.[^/]|__MACOSX\/|@eaDir\/)/;

/** Puts the files of each sample together; what is hidden is left out, as in folders. */
export async function* groupMembers(
  members: AsyncIterable<TarMember>,
): AsyncGenerator<MemberGroup, void, undefined> {
  let key: string | undefined;
  let images: TarMember[] = [];
  let beside = new Map<string, TarMember>();
  for await (const member of members) {
    const path = member.path.replace(/^(?:\.?\/)+/, '');
    if (FOREIGN_NAMES.test(path)) continue;
    const [, stem, ending] = /^((?:.*\/)?[^./]+)\.(.+)$/s.exec(path) ?? [];
    if (stem === undefined || ending === undefined) continue;
    if (key !== undefined && stem !== key) {
      yield { key, images, beside };
      images = [];
      beside = new Map();
    }
    key = stem;
    if (isImagePath(path)) images.push({ ...member, path });
    else if (LABEL_ENDINGS.has(ending.toLowerCase())) beside.set(ending.toLowerCase(), member);
  }
  if (key !== undefined) yield { key, images, beside };
}
