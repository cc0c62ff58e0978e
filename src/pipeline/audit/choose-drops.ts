import type { SplitName } from '../../data/index.ts';
import type { Audit, AuditedGroup, AuditedImage } from './audit.ts';

/** An image that a cleaned copy leaves out, and why. */
export interface DroppedImage {
  readonly split: SplitName;
  readonly path: string;
  readonly reason: string;
}

/**
 * Decides what a cleaned copy of a data set leaves out.
 *
 * Of training images: those that a held-out split has too, those that have several labels (all copies: nobody knows
 * which is right), further copies of a picture, and constant ones. Of all splits: what is unreadable. Otherwise
 * validation and test images stay, so that figures measured on them can still be compared with those of others.
 * Pictures that are nearly the same and odd sizes stay.
 */
export function chooseDrops(audit: Audit): DroppedImage[] {
  const dropped = new Map<string, DroppedImage>();
  const drop = ({ split, path }: Pick<AuditedImage, 'split' | 'path'>, reason: string): void => {
    if (!dropped.has(path)) dropped.set(path, { split, path, reason });
  };
  for (const reject of audit.unreadable) drop(reject, `unreadable: ${reject.reason}`);
  for (const image of audit.constant) {
    if (image.split === 'train') drop(image, 'all its pixels are the same');
  }
  for (const group of audit.duplicates) {
    for (const [image, reason] of _dropsOf(group)) drop(image, reason);
  }
  return [...dropped.values()];
}

function _dropsOf({ images, splits }: AuditedGroup): [AuditedImage, string][] {
  const training = images.filter(({ split }) => split === 'train');
  const heldOut = splits.find((split) => split !== 'train');
  if (heldOut !== undefined) return training.map((image) => [image, `the same picture is in ${heldOut}`]);
  const labels = [...new Set(training.map(({ label }) => label))];
  if (labels.length > 1) {
    return training.map((image) => [image, `the same picture has several labels: ${labels.join(', ')}`]);
  }
  const [first, ...others] = training;
  return others.map((image) => [image, `the same picture as ${first!.path}`]);
}
