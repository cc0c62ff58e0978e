import { FerError } from '../base/index.ts';

/** Encoders make 3 to 20. Each takes libjpeg as long as a part of a plain picture, and may be a dozen bytes. */
const MOST_SCANS = 64;

/**
 * Throws `IMAGE_INVALID` for a JPEG of so many scans that a small file would take seconds to decode, a known weakness of
 * the progressive format (libjpeg-turbo leaves the limit to applications: `djpeg -maxscans`).
 */
export function assertFewScans(bytes: Uint8Array): void {
  let scans = 0;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) {
      at = bytes.indexOf(0xff, at);
      if (at === -1) return;
    } else if (marker === 0xd9) {
      return;
    } else if (_isBare(marker)) {
      at += marker === 0xff ? 1 : 2;
    } else {
      if (marker === 0xda) scans += 1;
      if (scans > MOST_SCANS) {
        throw new FerError(
          'IMAGE_INVALID',
          `Could not decode the image because its jpeg data has more than ${MOST_SCANS} scans: save it anew`,
        );
      }
      at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    }
  }
}

/** Fill bytes, bytes of a scan, restarts and others without a length (ITU T.81, table B.1). */
function _isBare(marker: number): boolean {
  return marker <= 1 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8);
}
