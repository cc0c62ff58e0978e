/** Draws `docs/images/drawn-faces.png`: faces of the embedded data set at twice their size, one row an expression. */
import { fileURLToPath } from 'node:url';
import { drawPicture } from '../fixtures/faces/draw-picture.ts';
import { EXPRESSIONS } from '../fixtures/faces/expression.ts';
import { writeSheet } from './images/write-sheet.ts';

const PATH = fileURLToPath(new URL('../docs/images/drawn-faces.png', import.meta.url));
const SIZE = 48;
const COLUMNS = 8;

const rows = await Promise.all(
  EXPRESSIONS.map(async (expression) => ({
    label: expression,
    pictures: await Promise.all(
      Array.from({ length: COLUMNS }, (_, index) =>
        drawPicture({ split: 'validation', expression, index }, { seed: 1, size: SIZE }),
      ),
    ),
  })),
);
await writeSheet(rows, { path: PATH, size: SIZE, shown: 2 * SIZE, labelWidth: 84 });
