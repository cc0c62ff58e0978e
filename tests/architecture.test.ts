import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));
/** The budget of a file; what is longer is more than one thing. */
const MOST_LINES = 300;

/** Which modules each module may import; `base` is open to all. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  image: [],
  onnx: [],
  report: [],
  data: ['image'],
  pipeline: ['data', 'image'],
  'train/engine': [],
  train: ['train/engine', 'pipeline', 'data', 'image', 'report'],
  export: ['onnx', 'image'],
  infer: ['data', 'image', 'onnx', 'report'],
  serve: ['infer', 'image'],
  parity: ['train/engine', 'infer', 'data', 'image', 'report'],
  cli: [
    'train/engine',
    'train',
    'pipeline',
    'data',
    'image',
    'report',
    'export',
    'infer',
    'serve',
    'parity',
    'onnx',
  ],
  // The door of the whole package.
  '.': ['train/engine', 'train', 'pipeline', 'data', 'image', 'report', 'export', 'infer', 'parity', 'onnx'],
};

/** Which modules alone may import a package, types aside. */
const PACKAGE_OWNERS: readonly { readonly name: RegExp; readonly modules: readonly string[] }[] = [
  { name: /^@tensorflow\//, modules: ['train/engine'] },
  { name: /^onnxruntime-/, modules: ['infer'] },
  { name: /^rxjs(\/|$)/, modules: ['pipeline'] },
  { name: /^sharp$/, modules: ['image', 'report'] },
  { name: /^@jsquash\//, modules: ['image'] },
  { name: /^(vega|@dagrejs\/)/, modules: ['report'] },
  { name: /^protobufjs/, modules: ['onnx', 'train', 'train/engine'] },
  { name: /^(@?fastify(\/|$)|prom-client$)/, modules: ['serve'] },
  { name: /^commander$/, modules: ['cli'] },
];

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort();

test('the sources are found', () => {
  assert.ok(files.length > 20, `${files.length} files`);
});

test('every import follows the arrows between the modules and goes through a door', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const from = moduleOf(file);
    for (const { target } of localImportsOf(file)) {
      const to = moduleOf(target);
      if (to === from) continue;
      if (to !== 'base' && !(ARROWS[from] ?? []).includes(to)) wrong.push(`${file} must not import ${to}`);
      if (posix.basename(target) !== 'index.ts')
        wrong.push(`${file} must import ${to} by its index.ts, not ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every module is named in the table of arrows', () => {
  assert.deepEqual(
    [...new Set(files.map(moduleOf))].filter((name) => ARROWS[name] === undefined),
    [],
  );
});

test('packages are imported by the modules that own them alone', () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const { target, isTypeOnly } of importsOf(file)) {
      const owner = PACKAGE_OWNERS.find((row) => row.name.test(target));
      if (owner === undefined || isTypeOnly || owner.modules.includes(moduleOf(file))) continue;
      wrong.push(`${file} must not import ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every package that the sources import is installed with ours', () => {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(SOURCES, '..', 'package.json'), 'utf8'),
  ) as Readonly<Record<'dependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>;
  const installed = Object.keys({ ...dependencies, ...optionalDependencies });
  // The script of the web page carries what it imports.
  const running = files.filter((file) => !file.startsWith('serve/page/client/'));
  const missing = running.flatMap((file) =>
    importsOf(file)
      .filter(
        ({ target, isTypeOnly }) => !isTypeOnly && /^[@a-z]/.test(target) && !target.startsWith('node:'),
      )
      .filter(({ target }) => !installed.some((name) => target === name || target.startsWith(`${name}/`)))
      .map(({ target }) => `${file} imports ${target}`),
  );
  assert.deepEqual(missing, []);
});

test('exactly one file imports onnxruntime-node', () => {
  const importing = files.filter((file) =>
    importsOf(file).some(({ target, isTypeOnly }) => target === 'onnxruntime-node' && !isTypeOnly),
  );
  assert.equal(importing.length, 1, importing.join(', '));
});

test('no file imports itself by way of others', () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const { target, isTypeOnly } of localImportsOf(file)) {
      if (!isTypeOnly) visit(target);
    }
    path.pop();
    done.add(file);
  };
  for (const file of files) visit(file);
  assert.deepEqual(cycles, []);
});

test('no source file is longer than its budget', () => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(SOURCES, file), 'utf8').split('\n').length - 1 }))
    // The descriptor of ONNX's own protobuf schema is generated data.
    .filter(({ file, lines }) => lines > MOST_LINES && !file.startsWith('onnx/proto/'))
    .map(({ file, lines }) => `${file}: ${lines} lines`);
  assert.deepEqual(long, []);
});

/** `train/engine` is a module of its own; files right under `src/` belong to `.`. */
function moduleOf(file: string): string {
  if (file.startsWith('train/engine/')) return 'train/engine';
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}

function localImportsOf(file: string): Import[] {
  return importsOf(file)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ target, isTypeOnly }) => ({
      target: relative(SOURCES, join(SOURCES, dirname(file), target)).replaceAll('\\', '/'),
      isTypeOnly,
    }));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const calls = text.matchAll(/(?:^|[^.\w*])(?:import|require)\('([^']+)'\)/gm);
  return [
    ...[...statements].map(([, type, target]) => ({ target: target!, isTypeOnly: type !== undefined })),
    ...[...calls]
      .filter((match) => !isTypeQuery(text, match.index))
      .map(([, target]) => ({ target: target!, isTypeOnly: false })),
  ];
}

/** `typeof import('x')` and `import('x').Name` in a type are gone when the code runs. */
function isTypeQuery(text: string, index: number): boolean {
  return /typeof\s*$/.test(text.slice(Math.max(0, index - 10), index + 1));
}
