import { type Html, html } from '../base/index.ts';
import { htmlPage } from './html-page.ts';
import { type KeyFigure, keyFiguresHtml } from './key-figures-html.ts';

export interface GalleryPicture {
  readonly caption: string;
  /** Shown when the picture is pointed at. */
  readonly path: string;
  /** A PNG file. */
  readonly png: Uint8Array;
}

export interface GallerySection {
  readonly title: string;
  readonly note: string;
  /** Pictures of a group stand together. */
  readonly groups: readonly { readonly pictures: readonly GalleryPicture[] }[];
}

export interface Gallery {
  readonly title: string;
  /** One sentence below the title. */
  readonly lead: string;
  readonly keyFigures: readonly KeyFigure[];
  readonly sections: readonly GallerySection[];
}

const STYLE = `
.groups { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.groups li { display: flex; flex-wrap: wrap; gap: .5rem; padding: .5rem; border: 1px solid var(--grid); border-radius: 8px; break-inside: avoid; }
.groups figure { width: 96px; margin: 0; }
.groups img { display: block; width: 96px; height: 96px; object-fit: contain; image-rendering: pixelated; }
.groups figcaption { color: var(--muted); font-size: .75rem; overflow-wrap: anywhere; }
`;

/** Renders pictures in groups as one HTML page that holds them and needs nothing else. */
export function renderGallery({ title, lead, keyFigures, sections }: Gallery): string {
  const body = html`${keyFiguresHtml(keyFigures)}
${sections.map(_section)}`;
  return htmlPage({ title, lead, body, style: STYLE });
}

function _section({ title, note, groups }: GallerySection): Html {
  const items = groups.map(({ pictures }) => html`<li>${pictures.map(_picture)}</li>`);
  return html`<section class="card"><h2>${title}</h2><p>${note}</p><ul class="groups">${items}</ul></section>
`;
}

function _picture({ caption, path, png }: GalleryPicture): Html {
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return html`<figure><img src="${source}" alt="${path}" title="${path}"><figcaption>${caption}</figcaption></figure>`;
}
