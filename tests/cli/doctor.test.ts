import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from './run-cli.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-doctor-'));
});
after(() => rm(folder, { recursive: true }));

test('fer doctor --json says what is there, what is missing and the command that mends it', async () => {
  const env = { PATH: folder, FER_ENGINE_DIR: join(folder, 'none') };
  const { code, stdout } = await runCli(['doctor', '--json'], { env });
  assert.equal(code, 0);
  const found = JSON.parse(stdout);
  assert.equal(found.node.version, process.version);
  assert.equal(found.platform, `${process.platform}-${process.arch}`);
  assert.match(found.packages.sharp.version, /^\d+\./);
  assert.match(found.packages['onnxruntime-node'].version, /^\d+\./);
  assert.equal(found.tools.python3.problem, '`python3` was not found');
  assert.equal(found.tools['g++'].problem, '`g++` was not found');
  assert.equal(found.engineRoot, join(folder, 'none'));
  assert.equal(found.engine, 'portable');
  assert.deepEqual(
    found.engines.map(({ name, isInstalled }: Record<string, unknown>) => [name, isInstalled]),
    [
      ['native', false],
      ['official', false],
      ['portable', true],
    ],
  );
  assert.deepEqual(found.problems, [
    {
      what: 'only the portable engine works, which is slower',
      command: 'npm run -s fer -- setup',
      isFatal: false,
    },
  ]);
});

test('fer doctor names an engine that is installed and broken', async () => {
  const native = join(folder, 'broken', 'native');
  await mkdir(native, { recursive: true });
  const manifest = {
    engine: 'native',
    build: 'cpu',
    platform: `${process.platform}-${process.arch}`,
    binding: 'a.node',
    files: { 'a.node': 1 },
  };
  await writeFile(join(native, 'engine.json'), JSON.stringify(manifest));
  const { code, stdout } = await runCli(['doctor'], { env: { FER_ENGINE_DIR: join(folder, 'broken') } });
  assert.equal(code, 0);
  assert.match(stdout, /native +Could not load the native engine .* because its file a\.node is missing/);
  assert.match(
    stdout,
    /hint: the native engine does not work: .*: run `npm run -s fer -- setup --engine native`/,
  );
});
