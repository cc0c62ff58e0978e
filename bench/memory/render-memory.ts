import type { MemoryResult } from './bench-memory.ts';

/** The section of `docs/performance.md`. */
export function renderMemory({ warmUp, epochs, slopes, rss, tensors }: MemoryResult): string {
  return [
    '## Memory over epochs',
    '',
    `What the process that trains holds after each of ${epochs} epochs, ${warmUp} before them left out: the model \`tiny\` on`,
    '420 drawn faces, checkpoints every three seconds, TensorBoard files and curves included, garbage collected before',
    'each measurement. MiB an epoch is the slope of the line of least squares.',
    '',
    '| | MiB an epoch |',
    '| --- | --: |',
    `| resident memory | ${slopes.rss.toFixed(3)} |`,
    `| JavaScript heap | ${slopes.heapUsed.toFixed(3)} |`,
    `| buffers outside of it | ${slopes.external.toFixed(3)} |`,
    '',
    `Resident memory was ${rss[0].toFixed(0)} MiB after the first of them and ${rss[1].toFixed(0)} MiB after the last. Tensors after each of all`,
    `${epochs + warmUp} epochs: ${tensors.join(', ')}${tensors.length === 1 ? ', always the same' : ''}.`,
  ].join('\n');
}
