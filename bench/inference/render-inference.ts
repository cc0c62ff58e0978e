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
    'Peak memory of the process:',
    '',
    '| images | MiB |',
    '| --: | --: |',
    ...memory.map((row) => `| ${row.images.toLocaleString('en-US')} | ${row.peakMebibytes.toFixed(0)} |`),
  ].join('\n');
}
