/**
 * Runs the test files: `tsx tests/run.ts [suite or part of a path …]`.
 *
 * Node 20 finds no TypeScript tests by folder and would exit 0 with none, so the files are listed here and an
 * empty list is a failure. Files ending in `.peers.test.ts` need the Python peers and run with `--peers` alone.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const filters = process.argv.slice(2).filter((argument) => argument !== '--peers');
const wantsPeers = process.argv.includes('--peers');

const files = listTestFiles();
if (files.length === 0) {
  console.error(`No test file matches ${filters.length > 0 ? filters.join(' ') : 'tests/**/*.test.ts'}`);
  process.exit(1);
}

let executed = 0;
let failed = 0;
const events = run({ files, concurrency: wantsPeers ? 1 : 2, timeout: 10 * 60_000 });
events.on('test:pass', (event) => {
  if (event.details.type !== 'suite' && event.skip === undefined) executed += 1;
  // In the peers' run everything that a test needs has been installed, so a skip hides a check that did not run.
  if (wantsPeers && event.skip !== undefined) failed += 1;
});
events.on('test:fail', () => {
  failed += 1;
});
const reporter = new spec();
events.compose(reporter).pipe(process.stdout);
await finished(events.resume());
if (executed === 0) console.error('No test ran');
process.exitCode = failed > 0 || executed === 0 ? 1 : 0;

function listTestFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && path.endsWith('.peers.test.ts') === wantsPeers)
    .map((path) => join(root, path))
    .filter((path) => filters.length === 0 || filters.some((filter) => relative(root, path).includes(filter)))
    .sort();
}
