import type { ImageRecord } from './_read-records.ts';

/** The images of each picture, pixel for pixel, in their order; pictures in the order of their first images. */
export function groupByPicture(records: readonly ImageRecord[]): Map<string, ImageRecord[]> {
  const copies = new Map<string, ImageRecord[]>();
  for (const record of records) {
    const known = copies.get(record.digest);
    if (known === undefined) copies.set(record.digest, [record]);
    else known.push(record);
  }
  return copies;
}
