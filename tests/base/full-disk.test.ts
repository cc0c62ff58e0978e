import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { FerError, openAtomically, writeAtomically } from '../../src/base/index.ts';

describe('on a full disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fer-full-disk-'));
  const path = join(folder, 'model.onnx');
  let isSmall = false;

  before(() => {
    isSmall = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
    if (isSmall) writeFileSync(path, 'the old model');
  });
  after(() => {
    if (isSmall) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** A disk of 64 KiB takes a mount, which needs rights that a user mostly lacks. */
  function needsSmallDisk(context: TestContext): boolean {
    if (!isSmall) context.skip('a file system of 64 KiB could not be mounted');
    return isSmall;
  }

  function isDiskFull(error: unknown): boolean {
    assert.ok(error instanceof FerError);
    assert.equal(error.code, 'OUTPUT_FAILED');
    assert.match(error.message, /^Could not write .*model\.onnx because the disk is full/);
    return true;
  }

  it('writeAtomically() says so, keeps the old file and leaves nothing beside it', async (context) => {
    if (!needsSmallDisk(context)) return;
    await assert.rejects(writeAtomically(path, new Uint8Array(1_000_000), { force: true }), isDiskFull);
    assert.equal(readFileSync(path, 'utf8'), 'the old model');
    assert.deepEqual(readdirSync(folder), ['model.onnx']);
  });

  it('openAtomically() fails at the piece that does not fit and keeps the old file', async (context) => {
    if (!needsSmallDisk(context)) return;
    const file = await openAtomically(path, { force: true });
    await file.write(new Uint8Array(10_000));
    await assert.rejects(async () => {
      for (let piece = 0; piece < 100; piece++) await file.write(new Uint8Array(10_000));
    }, isDiskFull);
    assert.equal(readFileSync(path, 'utf8'), 'the old model');
    assert.deepEqual(readdirSync(folder), ['model.onnx']);
  });
});
