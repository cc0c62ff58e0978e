/**
 * What memory the names of many images take: `npm exec tsx bench/data/listing-memory.ts [COUNT]`.
 *
 * Makes a class-per-folder tree of empty files with names that share little (hexadecimal digests) in the folder of the
 * system for temporary files, opens it in processes of its own and prints what an image costs: the difference of two
 * sizes, so that what Node itself takes does not count. Takes about a minute for each million.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, permutation } from '../../src/base/index.ts';
import { openDataset } from '../../src/data/index.ts';

const [argument = '1000000', measured] = process.argv.slice(2);

if (measured === undefined) _compare(Number(argument));
else await _measure(measured);

function _compare(count: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'fer-listing-'));
  try {
    const [small, large] = [count / 2, count].map((size) => {
      const tree = join(folder, String(size));
      _makeTree(tree, size);
      const self = fileURLToPath(import.meta.url);
      const output = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', self, '0', tree]);
      return JSON.parse(output.toString()) as Measured;
    }) as [Measured, Measured];
    const each = (of: (measured: Measured) => number): string =>
      ((of(large) - of(small)) / (large.images - small.images)).toFixed(2);
    console.log(`${large.images} images, opened in ${large.seconds.toFixed(1)} s`);
    console.log(`bytes of memory an image: ${each(({ held }) => held)} for the open data set,`);
    console.log(
      `  ${each(({ heldWithOrder }) => heldWithOrder)} with the order of one epoch; names of 44 bytes`,
    );
    console.log(
      `peak of the process: ${(small.peak / 2 ** 20).toFixed(0)} MiB for ${small.images}, ${(large.peak / 2 ** 20).toFixed(0)} MiB for ${large.images}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Measured {
  readonly images: number;
  readonly seconds: number;
  readonly held: number;
  readonly heldWithOrder: number;
  readonly peak: number;
}

function _makeTree(tree: string, size: number): void {
  const classes = ['angry', 'happy'].map((label) => join(tree, label));
  for (const folder of classes) mkdirSync(folder, { recursive: true });
  for (let i = 0; i < size; i++) {
    const name = `${createHash('sha1').update(String(i)).digest('hex')}.jpg`;
    closeSync(openSync(join(classes[i % 2]!, name), 'w'));
  }
}

async function _measure(tree: string): Promise<void> {
  const before = _memory();
  const started = performance.now();
  const dataset = await openDataset(tree);
  const seconds = (performance.now() - started) / 1000;
  const { size } = dataset.splits.train!;
  const held = _memory() - before;
  const order = permutation(size, createRandom(0, 'shuffle', 1));
  const heldWithOrder = _memory() - before;
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ images: order.length, seconds, held, heldWithOrder, peak }));
  await dataset.close();
}

function _memory(): number {
  (globalThis as { gc?: () => void }).gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
