import { alignColumns } from '../base/index.ts';
import { formatCount } from './_format-count.ts';
import { formatRejects } from './format-rejects.ts';
import type { ImageSizeCount, Statistics } from './statistics.ts';

/** How many sizes are spelt out; the JSON form has them all. */
const MAX_LISTED = 10;

/** The statistics of the splits of one data set as a table for people: a row for each class, a column for each split. */
export function formatStatistics(splits: Readonly<Record<string, Statistics>>): string {
  const columns = Object.values(splits);
  const labels = [...new Set(columns.flatMap(({ counts }) => Object.keys(counts)))].sort();
  const row = (name: string, cell: (statistics: Statistics) => string): string[] => [
    name,
    ...columns.map(cell),
  ];
  const table = alignColumns([
    ['class', ...Object.keys(splits)],
    ...labels.map((label) => row(label, ({ counts }) => formatCount(counts[label] ?? 0))),
    row('all', ({ size }) => formatCount(size)),
    row('unusable', ({ rejects }) => formatCount(rejects.length)),
    row('mean', ({ mean }) => _decimals(mean)),
    row('std', ({ std }) => _decimals(std)),
  ]);
  const lists = Object.entries(splits).flatMap(([name, { imageSizes, rejects }]) => [
    `${name}: ${_listSizes(imageSizes)}`,
    ...formatRejects(rejects),
  ]);
  return [table, '', ...lists].join('\n');
}

function _listSizes(imageSizes: readonly ImageSizeCount[]): string {
  const listed = imageSizes.slice(0, MAX_LISTED).map(({ width, height, channels, count }) => {
    return `${formatCount(count)} of ${width}x${height} ${channels === 1 ? 'grey' : 'colour'}`;
  });
  const more = imageSizes.length - listed.length;
  return [...listed, ...(more > 0 ? [`${more} more sizes`] : [])].join(', ');
}

function _decimals(values: readonly number[]): string {
  return values.map((value) => value.toFixed(3)).join(' ');
}
