import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { renderLayersDoc } from '../../scripts/docs/render-layers-doc.ts';
import { createLayerRegistry } from '../../src/export/convert/layer-registry.ts';
import { layerConverters, refusedClasses } from '../../src/export/index.ts';
import { loadTfjs } from './runtimes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Files that layers share are called `base-…`. */
const files = readdirSync(`${root}src/export/layers`)
  .filter((name) => !name.startsWith('base-'))
  .map((name) => name.replace(/\.ts$/, ''));

test('every file in layers/ exports one converter, named after it, and all are in the list', async () => {
  const exported = [];
  for (const file of files) {
    const names = Object.entries(await import(`${root}src/export/layers/${file}.ts`));
    assert.equal(names.length, 1, file);
    const [name, converter] = names[0]!;
    assert.equal(name.replace(/([A-Z])/g, '-$1').toLowerCase(), file);
    exported.push(converter);
  }
  assert.deepEqual(new Set(exported), new Set(layerConverters));
  assert.equal(exported.length, layerConverters.length);
});

test('every layer has a file of tests and every file of tests a layer', () => {
  const cases = readdirSync(new URL('layers/', import.meta.url)).map((name) =>
    name.replace(/\.cases\.ts$/, ''),
  );
  assert.deepEqual(cases.sort(), files.sort());
});

test('docs/layers.md is what the converters say', () => {
  assert.equal(readFileSync(`${root}docs/layers.md`, 'utf8'), renderLayersDoc());
});

test('a class name that two converters claim throws', () => {
  const [first] = layerConverters;
  assert.throws(() => createLayerRegistry([first!, first!]), /another one has its class name: InputLayer/);
});

/** What is a part of another layer, or a model. */
const NO_LAYERS = /Cells?$|^(Sequential|Model|Functional)$/;

test('every layer class that tfjs registers is exported or refused with a reason, not both', async () => {
  const tf = await loadTfjs();
  const { SerializationMap } = tf.serialization as unknown as {
    SerializationMap: { getMap: () => { classNameMap: Record<string, [{ prototype: unknown }]> } };
  };
  const { Layer } = tf.layers as unknown as { Layer: { prototype: object } };
  const registered = Object.entries(SerializationMap.getMap().classNameMap)
    .filter(([name, [factory]]) => factory.prototype instanceof (Layer as never) && !NO_LAYERS.test(name))
    .map(([name]) => name);
  assert.ok(registered.length > 60, `${registered.length} classes`);
  const exported = new Set(layerConverters.flatMap(({ classNames }) => classNames));
  const known = (name: string): number => Number(exported.has(name)) + Number(name in refusedClasses);
  assert.deepEqual(
    registered.filter((name) => known(name) !== 1),
    [],
  );
});
