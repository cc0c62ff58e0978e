import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { writeGreyPngs } from '../infer/write-grey-pngs.ts';
import { runCli } from './run-cli.ts';

let folder: string;
let faces: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-cli-explain-'));
  faces = join(folder, 'faces');
  await writeGreyPngs(faces, { 'b.png': 150 });
  const raw = { width: 4, height: 2, channels: 1 } as const;
  await sharp(Uint8Array.from([250, 0, 0, 0, 0, 0, 0, 0]), { raw })
    .toColourspace('b-w')
    .png()
    .toFile(join(faces, 'a.png'));
  await writeFile(join(faces, 'c.png'), 'no picture');
});
after(() => rm(folder, { recursive: true }));

test('fer explain says what each image goes by, and leaves out what is none', async () => {
  const run = await runCli(['explain', LINEAR_MODEL, faces, '--label', 'angry', '--patch', '1']);
  assert.equal(run.code, 0, run.stderr);
  // The bright pixel is all that speaks for angry.
  assert.match(run.stdout, /a\.png: angry \d+\.\d %; most by the 1x1 pixels at 0,0: without them/);
  assert.match(run.stdout, /b\.png: angry/);
  assert.match(run.stderr, /c\.png is left out: Could not decode/);
});

test('fer explain --json gives the map, row by row', async () => {
  const args = ['explain', LINEAR_MODEL, join(faces, 'a.png'), '--label', 'angry', '--patch', '1'];
  const run = await runCli([...args, '--json']);
  const [{ width, height, drops }] = JSON.parse(run.stdout).images;
  assert.deepEqual([width, height, drops.length, drops[0].length], [4, 2, 2, 4]);
  assert.ok(drops[0][0] > 0 && drops[1][3] < 0);
});

test('fer explain --out draws a picture or a page, and replaces none unasked', async () => {
  for (const name of ['map.svg', 'map.png', 'map.html']) {
    const args = ['explain', LINEAR_MODEL, faces, '--out', join(folder, name)];
    const run = await runCli(args);
    assert.equal(run.code, 0, run.stderr);
    const bytes = await readFile(join(folder, name));
    // A page holds the figure for light and for dark.
    const text = bytes.toString('latin1');
    const pictures = text.match(/ href="data:image\/png;base64,/g)?.length;
    if (name === 'map.png') assert.equal((await sharp(bytes).metadata()).format, 'png');
    else assert.equal(pictures, name === 'map.svg' ? 4 : 8);
    if (name !== 'map.svg') continue;
    const again = await runCli(args);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /map\.svg/);
  }
  const wrong = await runCli(['explain', LINEAR_MODEL, faces, '--out', 'map.gif']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /does not end in \.svg, \.png or \.html: map\.gif$/m);
});

test('fer explain fails where no image can be read', async () => {
  const run = await runCli(['explain', LINEAR_MODEL, join(faces, 'c.png')]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /no image can be read/);
});
