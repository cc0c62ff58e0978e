import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FerError } from '../../src/base/index.ts';
import { exportOnnx, exportOnnxFile } from '../../src/export/index.ts';
import { sequentialJson, withModelJson } from './assert-refused.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-export-file-'));
after(() => rm(folder, { recursive: true }));

const MODEL = sequentialJson([{ class_name: 'ReLU', config: {} }], [3]);

test('exportOnnxFile() writes what exportOnnx() gives, under its name only after the check', async () => {
  await withModelJson(MODEL, async (path) => {
    const out = join(folder, 'new', 'model.onnx');
    const { bytes } = await exportOnnx(path);
    const result = await exportOnnxFile(path, out, {
      check: async (temporary) => {
        assert.notEqual(temporary, out);
        assert.deepEqual(await readdir(join(folder, 'new')), [
          temporary.slice(join(folder, 'new').length + 1),
        ]);
        assert.deepEqual(new Uint8Array(await readFile(temporary)), new Uint8Array(bytes));
        return 'fine';
      },
    });
    assert.deepEqual(await readdir(join(folder, 'new')), ['model.onnx']);
    assert.deepEqual(new Uint8Array(await readFile(out)), new Uint8Array(bytes));
    assert.equal(result.check, 'fine');
    assert.equal(result.unchecked, undefined);
    assert.equal(result.size, bytes.length);
    assert.equal(result.nodes, 1);
  });
});

test('exportOnnxFile() leaves nothing behind, and the old file alone, where the check fails', async () => {
  await withModelJson(MODEL, async (path) => {
    const out = join(folder, 'checked', 'model.onnx');
    const failing = {
      check: async () => {
        throw new FerError('PARITY_FAILED', 'they differ');
      },
    };
    await assert.rejects(exportOnnxFile(path, out, failing), { code: 'PARITY_FAILED' });
    assert.deepEqual(await readdir(join(folder, 'checked')), []);
    await writeFile(out, 'old');
    await assert.rejects(exportOnnxFile(path, out, { ...failing, force: true }), { code: 'PARITY_FAILED' });
    assert.deepEqual(await readdir(join(folder, 'checked')), ['model.onnx']);
    assert.equal(await readFile(out, 'utf8'), 'old');
  });
});

test('exportOnnxFile() refuses a path that exists before it reads the model, and replaces it with `force`', async () => {
  const out = join(folder, 'there.onnx');
  await writeFile(out, 'old');
  await assert.rejects(exportOnnxFile('no/model.json', out), { code: 'OUTPUT_EXISTS' });
  assert.equal(await readFile(out, 'utf8'), 'old');
  await withModelJson(MODEL, (path) => exportOnnxFile(path, out, { force: true }));
  assert.notEqual(await readFile(out, 'utf8'), 'old');
});

test('exportOnnxFile() writes nothing for a model that cannot be exported', async () => {
  const unsupported = sequentialJson([{ class_name: 'Lambda', config: {} }], [3]);
  const out = join(folder, 'none', 'model.onnx');
  await withModelJson(unsupported, (path) =>
    assert.rejects(exportOnnxFile(path, out), { code: 'UNSUPPORTED_LAYER' }),
  );
  assert.ok(!(await readdir(folder)).includes('none'));
});

test('exportOnnxFile() says why a file is unchecked without an engine, or fails with `requireCheck`', async () => {
  await withModelJson(MODEL, async (path) => {
    const check = async (): Promise<never> => {
      throw new FerError('ENGINE_MISSING', 'no engine is installed: run `fer setup`');
    };
    const out = join(folder, 'unchecked', 'model.onnx');
    await assert.rejects(exportOnnxFile(path, out, { check, requireCheck: true }), {
      code: 'ENGINE_MISSING',
    });
    assert.deepEqual(await readdir(join(folder, 'unchecked')), []);
    const result = await exportOnnxFile(path, out, { check });
    assert.equal(result.unchecked, 'no engine is installed: run `fer setup`');
    assert.deepEqual(await readdir(join(folder, 'unchecked')), ['model.onnx']);
  });
});

test('exportOnnxFile() names the output where it cannot be written', async () => {
  await writeFile(join(folder, 'a-file'), '');
  await withModelJson(MODEL, (path) =>
    assert.rejects(exportOnnxFile(path, join(folder, 'a-file', 'model.onnx')), {
      code: 'OUTPUT_FAILED',
      message: /a-file.*because a part of the path is not a folder/,
    }),
  );
});
