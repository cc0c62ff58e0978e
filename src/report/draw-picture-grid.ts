import { type Html, html } from '../base/index.ts';
import { shortenText } from './shorten-text.ts';
import { FONT, THEMES, type Theme, type ThemeName } from './theme.ts';

export interface GridPicture {
  /** A PNG file. */
  readonly png: Uint8Array;
  /** At most two lines below the picture; what has no room there is cut off. */
  readonly caption: readonly string[];
  /** Shown by a mark, a frame and a colour; none where there is nothing to be right about. */
  readonly verdict?: 'right' | 'wrong';
}

export interface GridRow {
  readonly title: string;
  readonly pictures: readonly GridPicture[];
}

export interface DrawPictureGridOptions {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle: string;
  /** @default 'light' */
  readonly theme?: ThemeName;
}

const PADDING = 14;
const HEADER = 54;
const PICTURE = 96;
const CELL = { width: 122, height: PICTURE + 46 };
const CHARACTER = 8.4;
/** Characters in a line below a picture, and in the title of a row. */
const CAPTION_LENGTH = 17;
const TITLE_LENGTH = 30;

/**
 * Draws pictures in rows as SVG, which holds them: enlarged without smoothing, with captions, right and wrong told apart
 * by a tick or a cross and by a whole or a dashed frame, not by colour alone.
 */
export function drawPictureGrid(rows: readonly GridRow[], options: DrawPictureGridOptions): string {
  const { title, subtitle, theme: themeName = 'light' } = options;
  const theme = THEMES[themeName];
  const titles = rows.map(({ title: text }) => shortenText(text, TITLE_LENGTH));
  const titleWidth = titles.reduce((most, { length }) => Math.max(most, length * CHARACTER), 0) + 16;
  const columns = Math.max(1, ...rows.map(({ pictures }) => pictures.length));
  const width = Math.max(
    2 * PADDING + titleWidth + columns * CELL.width,
    2 * PADDING + subtitle.length * 6.6,
  );
  const height = 2 * PADDING + HEADER + rows.length * CELL.height;
  const drawn = rows.map((row, index) => {
    const top = PADDING + HEADER + index * CELL.height;
    const pictures = row.pictures.map((picture, column) =>
      _picture(picture, { left: PADDING + titleWidth + column * CELL.width, top, theme }),
    );
    return html`<text x="${PADDING}" y="${top + PICTURE / 2 + 4}" font-size="13" font-weight="600" fill="${theme.ink}">${titles[index]!}</text>${pictures}`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${Math.ceil(width)}" height="${height}" viewBox="0 0 ${Math.ceil(width)} ${height}" font-family="${FONT}">
<rect width="100%" height="100%" fill="${theme.background}"/>
<text x="${PADDING}" y="${PADDING + 13}" font-size="14" font-weight="600" fill="${theme.ink}">${title}</text>
<text x="${PADDING}" y="${PADDING + 32}" font-size="12" fill="${theme.muted}">${subtitle}</text>
${drawn}
</svg>
`.html;
}

function _picture(
  { png, caption, verdict }: GridPicture,
  { left, top, theme }: { readonly left: number; readonly top: number; readonly theme: Theme },
): Html {
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const mark = verdict === undefined ? '' : verdict === 'right' ? '✓ ' : '✗ ';
  const lines = caption.map((line, index) => {
    const text = shortenText(index === 0 ? mark + line : line, CAPTION_LENGTH);
    return html`<text x="${left}" y="${top + PICTURE + 16 + index * 14}" font-size="11" fill="${index === 0 ? theme.ink : theme.muted}">${text}</text>`;
  });
  return html`<image x="${left}" y="${top}" width="${PICTURE}" height="${PICTURE}" preserveAspectRatio="xMidYMid meet" style="image-rendering:pixelated" href="${source}" xlink:href="${source}"/>${verdict === undefined ? '' : _frame(verdict, { left, top, theme })}${lines}`;
}

function _frame(
  verdict: 'right' | 'wrong',
  { left, top, theme }: { readonly left: number; readonly top: number; readonly theme: Theme },
): Html {
  const colour = verdict === 'right' ? theme.validation : theme.train;
  const dashes = verdict === 'right' ? '' : ' stroke-dasharray="6 4"';
  return html`<rect x="${left - 1.5}" y="${top - 1.5}" width="${PICTURE + 3}" height="${PICTURE + 3}" fill="none" stroke="${colour}" stroke-width="3"${{ html: dashes }}/>`;
}
