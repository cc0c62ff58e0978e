import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Writes a 4x2 PNG of one grey level for each name, e.g. `happy/1.png`. */
export async function writeGreyPngs(folder: string, levels: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, level] of Object.entries(levels)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const raw = { width: 4, height: 2, channels: 1 } as const;
    await sharp(new Uint8Array(8).fill(level), { raw }).toColourspace('b-w').png().toFile(path);
  }
}
