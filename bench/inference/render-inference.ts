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
    'In short runs the compiler of V8 still works: over 3,589 to 5,000 files the compiled package reached 0.80, 0.88, 0.88, 0.93 and 0.98 of OpenCV (medians of',
    'five to eight rounds in turns, at five times of a day); outside of the session it took about 117 µs of an image where OpenCV takes 60, over 15,000 files 85 for 51.',
    'Beside the first of these, two threads that each read, decode, run and write batches of their own gave 0.84, where the second one was started before 0.95, and with',
    'batches of 16 0.98. No difference, or none beyond the noise, came of batches that the session runs in slices, of garbage collection on one thread or with more room,',
    'and of doing without the optimizing compiler.',
    '',
    'Peak memory of the process:',
    '',
    '| images | MiB |',
    '| --: | --: |',
    ...memory.map((row) => `| ${row.images.toLocaleString('en-US')} | ${row.peakMebibytes.toFixed(0)} |`),
  ].join('\n');
}
