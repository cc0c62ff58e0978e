import type { PipelineResult } from './bench-pipeline.ts';

/** The section of `docs/performance.md`. */
export function renderPipeline({ images, rounds, streams, augmentation, memory }: PipelineResult): string {
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
    'same work: PyTorch rotates and zooms in one step, TensorFlow and OpenCV work as their documentation and the paper do.',
    '',
    '| | first epoch, images/s | CPU | later epochs, images/s | CPU |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    '',
    `The five augmentations alone take ${augmentation.ours.toFixed(3)} ms of CPU time for an image, ${augmentation.opencv.toFixed(3)} with OpenCV on one thread.`,
    '',
    'Peak memory while images are streamed with no cache, the same files listed again:',
    '',
    '| images | MiB |',
    '| --: | --: |',
    ...memory.map((row) => `| ${_whole(row.images)} | ${row.peakMebibytes.toFixed(0)} |`),
  ].join('\n');
}

function _whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
