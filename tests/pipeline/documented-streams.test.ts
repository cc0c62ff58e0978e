import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import sharp from 'sharp';
import * as pipeline from '../../src/pipeline/index.ts';

const root = new URL('../../', import.meta.url);
const guide = readFileSync(new URL('docs/streams.md', root), 'utf8');
const folder = await mkdtemp(join(tmpdir(), 'fer-documented-'));
const started = process.cwd();
after(async () => {
  process.chdir(started);
  await rm(folder, { recursive: true, force: true });
});

/** Two classes of three grey pictures. */
before(async () => {
  for (const label of ['happy', 'sad']) {
    await mkdir(join(folder, 'faces', label), { recursive: true });
    for (let i = 0; i < 3; i++) {
      const raw = { width: 8, height: 8, channels: 1 } as const;
      const pixels = Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 4 + i) % 256));
      await sharp(pixels, { raw })
        .toColourspace('b-w')
        .png()
        .toFile(join(folder, 'faces', label, `${i}.png`));
    }
  }
  process.chdir(folder);
});

const programs = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program!);

test('docs/streams.md has programs', () => {
  assert.equal(programs.length, 4);
});

for (const [i, program] of programs.entries()) {
  test(`program ${i + 1} of docs/streams.md prints what it says`, async () => {
    const said = [...program.matchAll(/console\.log\(.*?\); \/\/ (.*)/g)].map(([, text]) => text);
    assert.ok(said.length > 0);
    const path = join(folder, `program-${i}.mts`);
    await writeFile(
      path,
      program.replaceAll(
        /'fer-stream\/(\w+)'/g,
        (_, door) => `'${new URL(`src/${door}/index.ts`, root).href}'`,
      ),
    );
    const printed: string[] = [];
    const { log } = console;
    console.log = (...values: unknown[]): void => {
      printed.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '));
    };
    try {
      await import(pathToFileURL(path).href);
    } finally {
      console.log = log;
    }
    assert.equal(printed.join(' '), said.join(' '));
  });
}

test('docs/streams.md shows each operator with the diagram of its file', () => {
  const shown = [...guide.matchAll(/^`(\w+)` [^\n]*\n\n```text\n(.*?)\n```/gms)];
  const sources = new URL('src/pipeline/', root);
  const drawn = new Map(
    readdirSync(sources)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const source = readFileSync(new URL(file, sources), 'utf8');
        const [, diagram] = / \* ```text\n(.*?)\n \* ```/s.exec(source) ?? [];
        const [, name] = /^export function (\w+)/m.exec(source) ?? [];
        return diagram === undefined ? [] : [[name!, diagram.replaceAll(/^ \* /gm, '')] as const];
      }),
  );
  assert.deepEqual(new Map(shown.map(([, name, diagram]) => [name!, diagram!])), new Map([...drawn]));
  for (const name of drawn.keys()) assert.ok(name in pipeline, name);
});
