import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/**
 * Makes files in a new folder that is removed after the test. A file holds its own name unless content is given; a
 * name with a slash at its end makes a folder.
 */
export async function makeTree(
  context: TestContext,
  files: readonly string[] | Readonly<Record<string, string>>,
): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'fer-data-'));
  context.after(() => rm(root, { recursive: true }));
  const contents: Readonly<Record<string, string>> = Array.isArray(files)
    ? Object.fromEntries(files.map((name) => [name, name]))
    : (files as Readonly<Record<string, string>>);
  for (const [name, content] of Object.entries(contents)) {
    const path = join(root, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) await writeFile(path, content);
  }
  return root;
}
