import sharp from 'sharp';

/** The size of an SVG; rejects where it is not well-formed, since librsvg reads it as strict XML. */
export async function sizeOf(svg: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(Buffer.from(svg)).metadata();
  return { width, height };
}

/** The texts of an SVG in document order. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => _plain(text!));
}

/** What vega says about each drawn symbol, e.g. `Epoch: 1; Loss: 2; split: train`. */
export function symbolsOf(svg: string): string[] {
  return [...svg.matchAll(/aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="point"/g)].map(
    ([, label]) => _plain(label!),
  );
}

function _plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
