import { join } from 'node:path';
import { assertAbsent, writeAtomically } from '../../base/index.ts';
import { drawComparison, renderComparison, svgToPng } from '../../report/index.ts';
import { compareConfigs } from './compare-configs.ts';
import { differenceRows, runRows } from './format-runs.ts';
import type { RunSummary } from './read-run.ts';

const FILES = ['comparison.html', 'comparison.svg', 'comparison.png'] as const;

/**
 * Writes the curves of runs in one picture, and a page with it, their figures and what differs.
 *
 * @returns the paths
 * @throws FerError `OUTPUT_EXISTS`, `OUTPUT_FAILED`
 */
export async function writeComparison(
  folder: string,
  runs: readonly RunSummary[],
  { force = false }: { readonly force?: boolean } = {},
): Promise<readonly string[]> {
  const paths = FILES.map((name) => join(folder, name));
  if (!force) for (const path of paths) await assertAbsent(path);
  const compared = runs.map(({ run, history }) => ({ name: run, history }));
  const page = await renderComparison({
    runs: compared,
    tables: [
      { title: 'Figures', rows: runRows(runs) },
      { title: 'Configuration', rows: differenceRows(runs, compareConfigs(runs)) },
    ],
  });
  const svg = await drawComparison(compared);
  const contents = [page, svg, await svgToPng(svg)];
  for (const [index, path] of paths.entries()) await writeAtomically(path, contents[index]!, { force });
  return paths;
}
