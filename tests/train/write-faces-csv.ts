import { writeFile } from 'node:fs/promises';
import { createRandom } from '../../src/base/index.ts';

export interface FacesCsvOptions {
  /** Rows of each class by what `Usage` says. */
  readonly rows: Readonly<Record<string, number>>;
  /**
   * The codes of the classes.
   *
   * @default [0, 3, 6], which are angry, happy and neutral
   */
  readonly classes?: readonly number[];
  /** @default 1 */
  readonly seed?: number;
}

const SIDE = 48;

/** Writes a FER-2013 CSV file whose classes are bright bars at different heights, under noise. */
export async function writeFacesCsv(path: string, options: FacesCsvOptions): Promise<string> {
  const { rows, classes = [0, 3, 6], seed = 1 } = options;
  const lines = ['emotion,pixels,Usage'];
  for (const [usage, count] of Object.entries(rows)) {
    for (let row = 0; row < count; row++) {
      for (const code of classes) lines.push(`${code},${_draw(code, [seed, usage, row])},${usage}`);
    }
  }
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

function _draw(code: number, [seed, usage, row]: readonly [number, string, number]): string {
  const random = createRandom(seed, usage, code, row);
  return Array.from({ length: SIDE * SIDE }, (_, index) => {
    const isBar = Math.floor(index / SIDE / 6) === code;
    return random.integer(120) + (isBar ? 100 : 0);
  }).join(' ');
}
