/**
 * Draws `docs/images/augmentations.png`: each augmentation on one face of each expression of the embedded data set, with
 * the paper's ranges or the defaults, each face with draws of its own.
 */
import { fileURLToPath } from 'node:url';
import { drawPicture } from '../fixtures/faces/draw-picture.ts';
import { EXPRESSIONS } from '../fixtures/faces/expression.ts';
import { createRandom } from '../src/base/index.ts';
import {
  type Augmentation,
  augmentFace,
  type Batch,
  createAugmentation,
  cutmixBatch,
  mixupBatch,
  paperAugmentation,
} from '../src/pipeline/index.ts';
import { type SheetRow, writeSheet } from './images/write-sheet.ts';

const PATH = fileURLToPath(new URL('../docs/images/augmentations.png', import.meta.url));
const SIZE = 48;
const SEED = 4;

const { rotate, flip, zoom, contrast, brightness, noise } = paperAugmentation;
const faces = await Promise.all(
  EXPRESSIONS.map((expression) =>
    drawPicture({ split: 'validation', expression, index: 1 }, { seed: 1, size: SIZE }),
  ),
);

await writeSheet(
  [
    { label: 'as drawn', pictures: faces },
    row('rotate', '±15°', { rotate }),
    row('flip', 'half of them', { flip }),
    row('zoom', '0.95–1.08', { zoom }),
    row('contrast, brightness', '×0.9–1.1, ±8', { contrast, brightness }),
    row('noise', 'σ 3, three tenths', { noise }),
    row('paper', 'all five', paperAugmentation),
    step('shift', '4 pixels', { shift: {} }),
    step('crop', 'area 0.8–1', { crop: {} }),
    step('erase', 'area 0.02–0.4', { erase: {} }),
    step('gamma', '0.7–1.4', { gamma: {} }),
    step('equalize', 'histogram', { equalize: {} }),
    step('clahe', 'limit 1–4, 8×8 tiles', { clahe: {} }),
    step('stretch', 'contrast', { stretch: {} }),
    step('blur', 'σ 0.1–1 pixels', { blur: {} }),
    mixed('mixup', 'λ 0.7', (batch, partners) => mixupBatch(batch, { share: 0.7, partners })),
    mixed('cutmix', 'λ 0.75', (batch, partners) =>
      cutmixBatch(batch, { box: { left: 20, top: 6, width: 24, height: 24 }, partners }),
    ),
  ],
  { path: PATH, size: SIZE, shown: 72, labelWidth: 172 },
);

function row(label: string, note: string, augmentation: Augmentation): SheetRow {
  const pictures = faces.map((pixels, index) => {
    const random = createRandom(SEED, 'augment', 0, index);
    return augmentFace({ width: SIZE, height: SIZE, channels: 1, pixels }, augmentation, random).pixels;
  });
  return { label, note, pictures };
}

function step(label: string, note: string, fields: unknown): SheetRow {
  return row(label, note, createAugmentation({ steps: [fields] }));
}

/** Each face with the one to its right. */
function mixed(label: string, note: string, mix: (batch: Batch, partners: Uint32Array) => Batch): SheetRow {
  const length = SIZE * SIZE;
  const batch: Batch = {
    images: Float32Array.from(faces.flatMap((pixels) => [...pixels])),
    labels: Float32Array.from(faces, () => 1),
    shape: [faces.length, SIZE, SIZE, 1],
    size: faces.length,
    paths: [...EXPRESSIONS],
  };
  const partners = Uint32Array.from(faces, (_, index) => (index + 1) % faces.length);
  const { images } = mix(batch, partners);
  const pictures = faces.map((_, index) =>
    Uint8Array.from(images.subarray(index * length, (index + 1) * length), Math.round),
  );
  return { label, note, pictures };
}
