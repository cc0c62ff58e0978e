import sharp, { type Sharp } from 'sharp';

/** A picture with soft shapes in colour, in which an edge, a corner or a turn would show. */
function drawing(width = 180, height = 120): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 180 120">
    <defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#123"/><stop offset="1" stop-color="#fc8"/></linearGradient></defs>
    <rect width="180" height="120" fill="url(#g)"/><circle cx="70" cy="60" r="45" fill="#e8b48a"/>
    <circle cx="55" cy="48" r="6" fill="#222"/><circle cx="85" cy="48" r="6" fill="#222"/>
    <path d="M48 75q22 24 44 0" fill="none" stroke="#a22" stroke-width="5"/><rect x="140" y="8" width="30" height="20" fill="#2a6"/></svg>`);
}

/** The picture as a sharp pipeline. */
export function picture(width?: number, height?: number): Sharp {
  return sharp(drawing(width, height)).removeAlpha();
}

/** The picture as PNGs of several kinds. */
export async function pngPictures(): Promise<Readonly<Record<string, Buffer>>> {
  const plain = await picture().png().toBuffer();
  return {
    plain,
    grey: await picture().toColourspace('b-w').png().toBuffer(),
    'of 16 bits': await picture().toColourspace('rgb16').png().toBuffer(),
    'of 256 colours': await picture().png({ palette: true }).toBuffer(),
    interlaced: await picture().png({ progressive: true }).toBuffer(),
    'that is half transparent': await picture().ensureAlpha(0.4).png().toBuffer(),
    'with the profile of another screen': await picture().withIccProfile('p3').png().toBuffer(),
    'of one pixel': await picture(1, 1).png().toBuffer(),
  };
}
