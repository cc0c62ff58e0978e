/** What runs in the thread that decodes pictures. */
import { decodeImage, encodePng } from '../../image/index.ts';
import { serveThread } from '../thread/serve-thread.ts';
import { loadDetector } from './load-detector.ts';
import type { PictureThreadData } from './open-picture-reader.ts';
import type { PreparedPicture } from './prepare-picture.ts';
import { type PictureTask, readPicture } from './read-picture.ts';

await serveThread<PictureTask, PreparedPicture, null, PictureThreadData>(async ({ detector }) => {
  const findFace = detector === undefined ? undefined : await loadDetector(detector);
  // The first picture loads the decoder, which takes longer than many pictures.
  await decodeImage(await encodePng({ width: 1, height: 1, channels: 1, pixels: new Uint8Array(1) }));
  return {
    facts: null,
    // A decoded picture takes up to 48 MB; sharp works in four threads.
    concurrency: 4,
    run: async (task) => {
      const result = await readPicture(task, findFace);
      return { result, transfer: [] };
    },
    close: async () => undefined,
  };
});
