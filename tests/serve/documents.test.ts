import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { serveLinear } from './test-server.ts';

const run = promisify(execFile);
const TEXT = readFileSync(new URL('../../docs/serving.md', import.meta.url), 'utf8');

/** The blocks of a language. */
function blocks(language: string): readonly string[] {
  return [...TEXT.matchAll(/```(\w+)\n(.*?)```/gs)].flatMap(([, name, text]) =>
    name === language ? [text!] : [],
  );
}

test('the curl commands of docs/serving.md work as they are written', async () => {
  const commands = blocks('sh').flatMap((block) =>
    block.split('\n').filter((line) => line.startsWith('curl ')),
  );
  assert.ok(commands.length >= 3);
  const folder = await mkdtemp(join(tmpdir(), 'fer-curl-'));
  const shapes = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300"/><circle cx="220" cy="180" r="80" fill="#fff"/></svg>',
  );
  for (const name of ['face.jpg', 'photo.png', 'a.jpg', 'b.png'])
    await sharp(shapes).toFile(join(folder, name));
  const app = await serveLinear();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const command of commands) {
    const script = command.replace('http://127.0.0.1:8080', url);
    assert.notEqual(script, command);
    const { stdout } = await run('sh', ['-c', script], { cwd: folder });
    const { predictions } = JSON.parse(stdout);
    assert.equal(predictions.length, command.includes('-F') ? 2 : 1, command);
    for (const { label } of predictions) assert.equal(typeof label, 'string', `${command}: ${stdout}`);
  }
  await app.close();
  await rm(folder, { recursive: true });
});

test('every option of docs/serving.md is one of fer serve', () => {
  const help = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    .split('\n## ')
    .find((part) => part.startsWith('`fer serve`'))!;
  const commands = [...blocks('dockerfile'), ...blocks('ini')]
    .join('\n')
    .split('\n')
    .filter((line) => /fer"?,? ?"?serve/.test(line));
  assert.equal(commands.length, 2);
  const prose = TEXT.replaceAll(/```.*?```/gs, '');
  const options = [...commands, prose].flatMap((text) => text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []);
  assert.ok(options.length > 8);
  for (const option of new Set(options))
    assert.ok(help.includes(`${option} `) || help.includes(`${option}\n`), option);
});
