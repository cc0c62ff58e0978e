/** The formats that are decoded; a file's name plays no part. */
export const IMAGE_FORMATS = ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const;

export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** First bytes of each format; `?` stands for any byte. */
const SIGNATURES: readonly (readonly [string, ImageFormat])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['RIFF????WEBP', 'webp'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
];

/** Image formats that are known but never decoded, for a message that names them. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['????ftyp', 'HEIF or AVIF'],
  ['BM', 'BMP'],
  ['\0\0\x01\0', 'ICO'],
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
  ['\xff\x4f\xff\x51', 'JPEG 2000'],
  ['8BPS', 'Photoshop'],
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['%PDF-', 'PDF'],
];

/** What the first bytes of a file say it is. */
export type DetectedFormat =
  | { readonly format: ImageFormat }
  | { readonly refused: string }
  | { readonly unknown: true };

/** Tells the format of a file by its first bytes, never by its name. */
export function detectFormat(bytes: Uint8Array): DetectedFormat {
  for (const [signature, format] of SIGNATURES) {
    if (_startsWith(bytes, signature)) return { format };
  }
  for (const [signature, refused] of REFUSED) {
    if (_startsWith(bytes, signature)) return { refused };
  }
  return _looksLikeSvg(bytes) ? { refused: 'SVG' } : { unknown: true };
}

function _startsWith(bytes: Uint8Array, signature: string): boolean {
  if (bytes.length < signature.length) return false;
  for (let i = 0; i < signature.length; i++) {
    if (signature[i] !== '?' && signature.charCodeAt(i) !== bytes[i]) return false;
  }
  return true;
}

/** SVG is text: an XML declaration, comments and a document type may come before its first tag. */
function _looksLikeSvg(bytes: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  return /^(?:\xef\xbb\xbf)?\s*</.test(start) && /<(?:\w+:)?svg[\s>]/i.test(start);
}
