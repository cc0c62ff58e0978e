import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { greyImage, LINEAR_MODEL, linearProbabilities } from '../infer/linear-model.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the package', () => {
  const project = mkdtempSync(join(tmpdir(), 'fer-package-'));
  const packed = mkdtempSync(join(tmpdir(), 'fer-packed-'));

  before(async () => {
    await run(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
    await run('npm', ['pack', '--pack-destination', packed], { cwd: ROOT });
    writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
    const tarball = join(packed, readdirSync(packed)[0]!);
    // As on a network that reaches the registry alone.
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball];
    await run('npm', install, { cwd: project });
  });
  after(() => {
    for (const folder of [project, packed]) rmSync(folder, { recursive: true, force: true });
  });

  async function runFer(...args: string[]): Promise<string> {
    const { stdout } = await run('npx', ['--no-install', 'fer', ...args], { cwd: project });
    return stdout;
  }

  async function runScript(text: string): Promise<string> {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text], { cwd: project });
    return stdout;
  }

  it('holds compiled code and types, and no tests or sources', () => {
    const installed = join(project, 'node_modules/fer-stream');
    for (const path of [
      'dist/index.js',
      'dist/infer/index.d.ts',
      'dist/cli/fer.js',
      'README.md',
      'LICENSE',
    ]) {
      assert.ok(existsSync(join(installed, path)), path);
    }
    for (const path of ['src', 'tests', 'bench'])
      assert.equal(existsSync(join(installed, path)), false, path);
  });

  it('gives the command', async () => {
    assert.match(await runFer('--help'), /Usage: fer COMMAND/);
    assert.match(await runFer('train', '--help'), /--epochs/);
  });

  it('imports by each of its doors', async () => {
    for (const door of ['', '/image', '/data', '/pipeline', '/train', '/export', '/infer', '/serve']) {
      const names = await runScript(`console.log(Object.keys(await import('fer-stream${door}')).length)`);
      assert.ok(Number(names) >= 3, `fer-stream${door} exports ${names}`);
    }
  });

  it('makes batches in a worker thread, the same as without', async () => {
    const printed = await runScript(`
      import { makeBatch, openImageWorkers } from 'fer-stream/pipeline';
      const spec = { width: 4, height: 4, channels: 1, mean: [100], std: [50], labels: ['a', 'b'] };
      const order = {
        pixels: Uint8Array.from({ length: 16 }, (_, i) => 16 * i), indices: Float64Array.of(3), columns: Uint32Array.of(1),
        spec, augmentation: { rotate: { degrees: [10, 10] } }, seed: 1, epoch: 2, position: 0,
      };
      const workers = await openImageWorkers({ count: 1 });
      const there = await workers.makeBatch(order);
      console.log(workers.count(), there.images.join() === makeBatch(order).images.join(), there.images.length);
      await workers.close();
    `);
    assert.equal(printed, '1 true 16\n');
  });

  it('classifies with an ONNX file', async () => {
    const labels = await runScript(`
      import { loadClassifier } from 'fer-stream/infer';
      const classifier = await loadClassifier(${JSON.stringify(LINEAR_MODEL)});
      console.log(classifier.labels.length);
      await classifier.close();
    `);
    assert.ok(Number(labels) >= 2, labels);
  });

  it('serves its page, with ONNX Runtime for the browser, its documents and answers', async () => {
    const args = ['--no-install', 'fer', 'serve', LINEAR_MODEL, '--port', '0'];
    const child = spawn('npx', args, { cwd: project, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    try {
      let log = '';
      for await (const chunk of child.stderr) {
        log += chunk;
        if (log.includes('ready at')) break;
      }
      const url = /ready at (\S+)/.exec(log)?.[1];
      const types = {
        '/': 'text/html; charset=utf-8',
        '/docs': 'text/html; charset=utf-8',
        '/openapi.json': 'application/json; charset=utf-8',
        '/page/page.js': 'text/javascript; charset=utf-8',
        '/page/page.css': 'text/css; charset=utf-8',
        '/page/icon.svg': 'image/svg+xml',
        '/page/ort/ort.wasm.bundle.min.mjs': 'text/javascript; charset=utf-8',
        '/page/ort/ort-wasm-simd-threaded.wasm': 'application/wasm',
      };
      for (const [path, type] of Object.entries(types)) {
        const reply = await fetch(new URL(path, url));
        assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, type], path);
        assert.ok((await reply.arrayBuffer()).byteLength > 100, path);
      }
      // A PNG goes through the thread that decodes pictures, and through the one of the model.
      const { pixels, ...size } = greyImage(180);
      const body = new Uint8Array(await sharp(pixels, { raw: size }).png().toBuffer());
      const headers = { 'content-type': 'image/png' };
      const reply = await fetch(new URL('/predict', url), { method: 'POST', headers, body });
      const { predictions } = (await reply.json()) as { predictions: { probability: number }[] };
      assert.ok(Math.abs(predictions[0]!.probability - linearProbabilities(180)[0]!) < 1e-6);
    } finally {
      // npx does not hand the signal on.
      process.kill(-child.pid!, 'SIGTERM');
    }
  });

  it('serves from a program, which ends when the server is closed', async () => {
    const printed = await runScript(`
      import { createServer } from 'fer-stream/serve';
      const app = await createServer([${JSON.stringify(LINEAR_MODEL)}], { threads: 1 });
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      const { ready } = await (await fetch(url + '/v2/health/ready')).json();
      await app.close();
      console.log(ready);
    `);
    assert.equal(printed, 'true\n');
  });

  it('trains one step with the portable engine', async () => {
    const folder = join(project, 'engines');
    const { stdout } = await run('npx', ['--no-install', 'fer', 'setup', '--engine', 'portable', '--json'], {
      cwd: project,
      env: { ...process.env, FER_ENGINE_DIR: folder },
    });
    assert.equal(JSON.parse(stdout).engine, 'portable');
  });

  it('types are usable from TypeScript', async () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { type Classifier, loadClassifier } from 'fer-stream/infer';
import { train, type TrainResult } from 'fer-stream';
export async function first(path: string): Promise<string> {
  const classifier: Classifier = await loadClassifier(path);
  const [label] = classifier.labels;
  await classifier.close();
  return label ?? '';
}
export const run: Promise<TrainResult> = train({ data: 'faces', epochs: 1 });
`,
    );
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck'];
    const types = [
      '--lib',
      'es2023,esnext.disposable,dom',
      '--types',
      'node',
      '--typeRoots',
      join(ROOT, 'node_modules/@types'),
    ];
    await run(process.execPath, [tsc, ...flags, ...types, 'use.ts'], { cwd: project });
  });
});
