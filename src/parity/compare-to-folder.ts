import { basename, join } from 'node:path';
import { assertAbsent, writeAtomically } from '../base/index.ts';
import { encodePng, type RawImage } from '../image/index.ts';
import type { ImageSource } from '../infer/index.ts';
import type { GridPicture, Report, ReportFigure } from '../report/index.ts';
import { type CompareOptions, type Comparison, compareModels } from './compare-models.ts';

export interface CompareToFolderOptions extends Omit<CompareOptions, 'onWorst'> {
  /** Gets `report.html`, `parity.json`, and the worst images as `worst.svg` and `worst.png`. */
  readonly out: string;
  /**
   * Replace files that are there.
   *
   * @default false
   */
  readonly force?: boolean;
}

/** Like `compareModels`, and writes a report that shows the worst images. */
export async function compareToFolder(
  models: { readonly reference: string; readonly onnx: string },
  images: AsyncIterable<ImageSource>,
  { out, force = false, ...options }: CompareToFolderOptions,
): Promise<Comparison> {
  const names = ['report.html', 'parity.json', 'worst.svg', 'worst.png'] as const;
  if (!force) for (const name of names) await assertAbsent(join(out, name));
  let pictures: readonly RawImage[] = [];
  const onWorst = (worst: readonly RawImage[]): void => {
    pictures = worst;
  };
  const comparison = await compareModels(models, images, { ...options, onWorst });
  // Loaded here because the library that draws charts is large.
  const { renderReport, svgToPng } = await import('../report/index.ts');
  const figure = await _worst(comparison, pictures);
  const write = (name: (typeof names)[number], content: string | Uint8Array): Promise<void> =>
    writeAtomically(join(out, name), content, { force });
  const svg = await figure.draw('light');
  await write('worst.svg', svg);
  await write('worst.png', await svgToPng(svg));
  await write('parity.json', `${JSON.stringify({ ...models, ...comparison }, undefined, 2)}\n`);
  await write('report.html', await renderReport(_describe(models, comparison, figure)));
  return comparison;
}

async function _worst({ worst }: Comparison, images: readonly RawImage[]): Promise<ReportFigure> {
  const { drawPictureGrid } = await import('../report/index.ts');
  const pictures = await Promise.all(
    images.map(async (image, index): Promise<GridPicture> => {
      const { difference, labels } = worst[index]!;
      const isSame = labels.reference === labels.onnx;
      return {
        png: await encodePng(image),
        caption: [difference.toExponential(1), isSame ? labels.onnx : `${labels.reference} → ${labels.onnx}`],
        verdict: isSame ? 'right' : 'wrong',
      };
    }),
  );
  const title = 'The largest differences';
  const subtitle = 'A tick where both say the same; else what the reference says and what the file says';
  return {
    name: 'worst',
    title,
    draw: (theme) => drawPictureGrid([{ title: '', pictures }], { title, subtitle, theme }),
  };
}

function _describe(
  { reference, onnx }: { readonly reference: string; readonly onnx: string },
  comparison: Comparison,
  figure: ReportFigure,
): Report {
  const { passed, atol, leastSameLabel, engine, images, sameLabel, largestDifference, meanDifference } =
    comparison;
  return {
    title: `${basename(onnx)} beside ${basename(reference)}`,
    lead: passed
      ? `No probability of ${images} images differs by more than ${atol}.`
      : `The two do not agree within ${atol}${leastSameLabel === 0 ? '' : `, or on fewer labels than ${Number((100 * leastSameLabel).toFixed(2))} %,`} on ${images} images, or the file depends on its settings.`,
    keyFigures: [
      { label: 'Largest difference', value: largestDifference.toExponential(2), note: 'of a probability' },
      { label: 'Mean difference', value: meanDifference.toExponential(2), note: 'of all probabilities' },
      {
        label: 'Same label',
        value: `${((100 * sameLabel) / images).toFixed(2)} %`,
        note: `${sameLabel} of ${images} images`,
      },
    ],
    figures: [figure],
    files: [
      { path: 'parity.json', description: 'the figures of this page' },
      { path: 'worst.svg', description: 'the picture above, also as PNG' },
    ],
    facts: _facts(comparison, { reference, onnx, engine }),
  };
}

function _facts(
  { worst, settings, unreadable }: Comparison,
  models: { readonly reference: string; readonly onnx: string; readonly engine: string },
): NonNullable<Report['facts']> {
  const inSettings = settings.map(({ batchSize, threads, largestDifference }): [string, string] => [
    `batches of ${batchSize}, threads: ${threads}`,
    largestDifference === 0 ? 'none' : largestDifference.toExponential(2),
  ]);
  return [
    {
      title: 'Worst images',
      values: Object.fromEntries(
        worst.map(({ path, difference, labels }) => [
          path,
          `${difference.toExponential(2)}: reference ${labels.reference}, onnx ${labels.onnx}`,
        ]),
      ),
    },
    ...(inSettings.length === 0
      ? []
      : [{ title: 'The file in other settings, beside itself', values: Object.fromEntries(inSettings) }]),
    { title: 'Models', values: { ...models, ...(unreadable.length > 0 && { unreadable }) } },
  ];
}
