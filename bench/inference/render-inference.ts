import type { InferenceResult } from './bench-inference.ts';

/** The section of `docs/performance.md`. */
export function renderInference(result: InferenceResult): string {
  const { images, rounds, batchSize, threads, folders, sessions, memory, startSeconds } = result;
  const fastestPeer = Math.max(...folders.slice(1).map(({ imagesPerSecond }) => imagesPerSecond));
  const [ours, python] = sessions;
  return [
    '## Inference',
    '',
    `From ${images.toLocaleString('en-US')} files of FER-2013 (fewer are listed again) to rows of JSON with the light model, batches of ${batchSize} on ${threads} threads: medians of`,
    `${rounds} rounds in which all take turns, the loading of the model not counted. Python runs the usual loop with the`,
    'same ONNX Runtime version.',
    '',
    '| | images/s | of the faster Python |',
    '| --- | --: | --: |',
    ...folders.map(
      ({ name, imagesPerSecond }) =>
        `| ${name} | ${Math.round(imagesPerSecond).toLocaleString('en-US')} | ${(imagesPerSecond / fastestPeer).toFixed(2)} |`,
    ),
    '',
    `The session alone takes ${ours!.milliseconds.toFixed(2)} ms for a batch, ${python!.milliseconds.toFixed(2)} ms in Python: ${(python!.milliseconds / ours!.milliseconds).toFixed(2)} of its speed.`,
    `The compiled package needs ${startSeconds.toFixed(2)} s from its import to the first classification.`,
    '',
    'The session takes nine tenths of the time of a batch on either side, on both cores. Of what was tried to fill the rest, whole batches by two copies',
    'of the model, in threads with one computing thread each, gave 0.98 to 1.08 times the images of one session for 270 MiB more, and with batches of 16',
    '1.07 to 1.20 times for 130 MiB more; two copies that share each batch gave 0.90. Both are left out.',
    '',
    'Peak memory of the process:',
    '',
    '| images | MiB |',
    '| --: | --: |',
    ...memory.map((row) => `| ${row.images.toLocaleString('en-US')} | ${row.peakMebibytes.toFixed(0)} |`),
  ].join('\n');
}
