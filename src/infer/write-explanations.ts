import { basename, extname } from 'node:path';
import { assertAbsent, FerError, writeAtomically } from '../base/index.ts';
import type { GridRow, ReportFigure } from '../report/index.ts';
import type { Explanation } from './explain-image.ts';
import { EXPLANATION_NOTE, explanationRows } from './explanation-rows.ts';

/** Pictures side by side. */
const COLUMNS = 5;

/** Rows of a figure that a sheet of paper holds, in pairs of pictures and heat maps. */
const ROWS_OF_A_PAGE = 8;

/** An explained file. */
export interface ExplainedFile {
  readonly path: string;
  readonly explanation: Explanation;
}

/** Throws `USAGE` for a name of another ending than .svg, .png and .html, and `OUTPUT_EXISTS` without `force`. */
export async function assertExplanationPath(
  out: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  if (!['.svg', '.png', '.html'].includes(extname(out).toLowerCase())) {
    throw new FerError(
      'USAGE',
      `Could not choose a format because the name of the output does not end in .svg, .png or .html: ${out}`,
    );
  }
  if (!force) await assertAbsent(out);
}

/** Writes pictures with their heat maps below them as one SVG, PNG or self-contained HTML file, as its name says. */
export async function writeExplanations(
  files: readonly ExplainedFile[],
  options: { readonly out: string; readonly model: string; readonly force: boolean },
): Promise<void> {
  const { out, model, force } = options;
  await assertExplanationPath(out, { force });
  // Loaded here because the library that draws charts is large.
  const { drawPictureGrid, renderReport, svgToPng } = await import('../report/index.ts');
  const title = `What ${basename(model)} looks at`;
  const rows: GridRow[] = [];
  for (let start = 0; start < files.length; start += COLUMNS) {
    rows.push(...(await explanationRows('', files.slice(start, start + COLUMNS))));
  }
  const draw: ReportFigure['draw'] = (theme) =>
    drawPictureGrid(rows, { title, subtitle: EXPLANATION_NOTE, theme });
  const ending = extname(out).toLowerCase();
  if (ending === '.svg') return writeAtomically(out, await draw('light'), { force });
  if (ending === '.png') return writeAtomically(out, await svgToPng(await draw('light')), { force });
  const page = await renderReport({
    title,
    lead: 'Parts of each picture are covered, one after the other. The model tells expressions apart, not what a person feels.',
    keyFigures: [],
    figures: _pages(rows).map((part, index) => {
      const figure = { title: index === 0 ? title : `${title}, continued`, subtitle: EXPLANATION_NOTE };
      return {
        name: `explanations-${index + 1}`,
        title: figure.title,
        draw: (theme) => drawPictureGrid(part, { ...figure, theme }),
      };
    }),
    facts: [
      {
        title: 'Pictures',
        values: Object.fromEntries(
          files.map(({ path, explanation: { label, probability } }) => [
            path,
            `${label} ${(100 * probability).toFixed(1)} %`,
          ]),
        ),
      },
    ],
  });
  return writeAtomically(out, page, { force });
}

/** A figure that is longer than a sheet would be cut through its pictures. */
function _pages(rows: readonly GridRow[]): readonly (readonly GridRow[])[] {
  const count = Math.ceil(rows.length / ROWS_OF_A_PAGE);
  return Array.from({ length: count }, (_, page) =>
    rows.slice(page * ROWS_OF_A_PAGE, (page + 1) * ROWS_OF_A_PAGE),
  );
}
