import type { PipelineResult } from './bench-pipeline.ts';

/** The section of `docs/performance.md`. */
export function renderPipeline(result: PipelineResult): string {
  const { images, rounds, streams, augmentation, memory, csvMemory, stops, waiting } = result;
  const rows = streams.map(
    ({ name, firstImagesPerSecond, laterImagesPerSecond, firstCpu, laterCpu }) =>
      `| ${name} | ${_whole(firstImagesPerSecond)} | ${firstCpu.toFixed(3)} | ${_whole(laterImagesPerSecond)} | ${laterCpu.toFixed(3)} |`,
  );
  return [
    '## The pipeline',
    '',
    `Read, decode, the five augmentations of the paper, standardize and batch ${_whole(images)} JPEGs of 48x48 (FER-2013), in`,
    `batches of 64, with nothing training: medians of ${rounds} rounds in which all take turns. CPU is milliseconds for each`,
    'image, over all threads and workers. All keep decoded images in memory for the later epochs. The peers do at most the',
    'same work: PyTorch rotates and zooms in one step, TensorFlow and OpenCV work as their documentation and the paper do. The',
    'files are in the memory of the system in all epochs.',
    '',
    '| | first epoch, images/s | CPU | later epochs, images/s | CPU |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    '',
    `The five augmentations alone take ${augmentation.ours.toFixed(3)} ms of CPU time for an image, ${augmentation.opencv.toFixed(3)} with OpenCV on one thread.`,
    '',
    'Peak memory while images are streamed with 2 workers, the same files listed again:',
    '',
    '| images | cache | MiB |',
    '| --: | --: | --: |',
    ...memory.map(
      (row) =>
        `| ${_whole(row.images)} | ${row.cacheMebibytes === 0 ? 'off' : `${row.cacheMebibytes} MiB`} | ${row.peakMebibytes.toFixed(0)} |`,
    ),
    '',
    `Of a CSV file as FER-2013 has it: ${csvMemory.map((row) => `${row.peakMebibytes.toFixed(0)} MiB with ${_whole(row.images)} rows`).join(', ')}.`,
    '',
    'How long photographs of 1024x768 are still read or decoded after the reader has left, the longest of 8 times:',
    '',
    '| | no workers | 2 workers |',
    '| --- | --: | --: |',
    ..._stopRows(stops),
    '',
    'How much of its time the light model waits for batches while it trains, in each epoch from the second on:',
    '',
    '| `--workers` | waiting | images/s |',
    '| --- | --: | --: |',
    ...waiting.map(
      ({ workers, shares, imagesPerSecond }) =>
        `| ${workers} | ${shares.map((share) => `${(100 * share).toFixed(1)} %`).join(', ')} | ${_whole(imagesPerSecond)} |`,
    ),
  ].join('\n');
}

function _stopRows(stops: PipelineResult['stops']): string[] {
  return [...new Set(stops.map(({ name }) => name))].map((name) => {
    const times = stops
      .filter((stop) => stop.name === name)
      .map((stop) => `${stop.milliseconds.toFixed(0)} ms`);
    return `| ${name} | ${times.join(' | ')} |`;
  });
}

function _whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
