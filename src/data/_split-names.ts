import type { SplitName } from './dataset.ts';

/** How folders, and the `Usage` column of FER-2013, call the parts of a data set; compared in small letters. */
const SPLIT_NAMES: ReadonlyMap<string, SplitName> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['validation', 'validation'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['publictest', 'validation'],
  ['test', 'test'],
  ['privatetest', 'test'],
]);

/** The part that a folder or a value of `Usage` names. */
export function splitNamed(name: string): SplitName | undefined {
  return SPLIT_NAMES.get(name.toLowerCase());
}
