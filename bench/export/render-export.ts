import type { ExportResult } from './bench-export.ts';

/** The section of `docs/performance.md`. */
export function renderExport({ rounds, versions, networks, exports }: ExportResult): string {
  return [
    '## Export',
    '',
    'Exported graphs beside those that tf2onnx makes of the same network with the same weights, both with all options as they',
    `are, in one process that runs them in turns: medians of ${rounds} rounds on two threads, and how many times as fast ours is,`,
    `each round by itself. ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    '| | nodes | of tf2onnx | batch | ms | of tf2onnx | ours to it |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...networks.flatMap(({ name, nodes, speeds }) =>
      speeds.map(
        ({ batchSize, ours, tf2onnx, ratio }) =>
          `| ${name} | ${nodes.ours} | ${nodes.tf2onnx} | ${batchSize} | ${ours.toFixed(2)} | ${tf2onnx.toFixed(2)} | ${ratio.toFixed(2)} |`,
      ),
    ),
    '',
    'The export itself, without the check, in a process of its own:',
    '',
    '| | MiB of the file | seconds | MiB of memory for it | MiB of the process |',
    '| --- | --: | --: | --: | --: |',
    ...exports.map(
      ({ name, mebibytes, seconds, addedMebibytes, peakMebibytes }) =>
        `| ${name} | ${mebibytes.toFixed(1)} | ${seconds.toFixed(2)} | ${addedMebibytes.toFixed(0)} | ${peakMebibytes.toFixed(0)} |`,
    ),
  ].join('\n');
}
