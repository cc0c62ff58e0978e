import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { LINEAR_MODEL } from './linear-model.ts';
import { writeGreyPngs } from './write-grey-pngs.ts';

const root = new URL('../../', import.meta.url);
const guide = readFileSync(new URL('docs/inference.md', root), 'utf8');
const programs = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program!);

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-documented-'));
  await copyFile(LINEAR_MODEL, join(folder, 'model.onnx'));
  const foreign = new URL('golden/foreign-nhwc.onnx', import.meta.url);
  await copyFile(fileURLToPath(foreign), join(folder, 'other.onnx'));
  await writeGreyPngs(join(folder, 'faces'), { 'a.png': 20 });
  // What is bright speaks for angry, the last pixel most.
  const raw = { width: 4, height: 2, channels: 1 } as const;
  await sharp(Uint8Array.from([140, 140, 140, 140, 140, 140, 140, 220]), { raw })
    .toColourspace('b-w')
    .png()
    .toFile(join(folder, 'faces', 'b.png'));
});
after(() => rm(folder, { recursive: true }));

test('docs/inference.md has programs', () => {
  assert.equal(programs.length, 4);
});

for (const [i, program] of programs.entries()) {
  test(`program ${i + 1} of docs/inference.md prints what it says`, async () => {
    const said = [...program.matchAll(/console\.log\(.*?\); \/\/ (.*)/g)].map(([, text]) => text);
    assert.ok(said.length > 0);
    const path = join(folder, `program-${i}.mts`);
    const door = JSON.stringify(new URL('src/infer/index.ts', root).href);
    await writeFile(path, program.replace("'fer-stream/infer'", door));
    const start = ['--import', import.meta.resolve('tsx'), path];
    const { stdout } = await promisify(execFile)(process.execPath, start, { cwd: folder });
    assert.deepEqual(stdout.trimEnd().split('\n'), said);
  });
}
