import type { ComparisonTable } from './table-html.ts';

/** How many images each class has in each part of a data set, as table 1 of the paper, with their sums. */
export function countTable(
  parts: Readonly<Record<string, Readonly<Record<string, number>>>>,
  labels: readonly string[],
): ComparisonTable {
  const columns = Object.values(parts);
  const show = (count: number): string => count.toLocaleString('en');
  const rows = labels.map((label) => [label, ...columns.map((counts) => show(counts[label] ?? 0))]);
  const sums = columns.map((counts) => show(labels.reduce((sum, label) => sum + (counts[label] ?? 0), 0)));
  return { title: 'Images', rows: [['class', ...Object.keys(parts)], ...rows, ['all', ...sums]] };
}
