import type { Random } from '../../../src/base/index.ts';

/** A saved model as it lies on disk. */
export interface SavedFiles {
  readonly json: string;
  /** The shards, in the order of the manifest. */
  readonly weights: readonly Uint8Array[];
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Container = Json[] | { [key: string]: Json };

/** So large that nothing can allocate it by accident. */
const HUGE = 2 ** 40;

const VALUES: readonly Json[] = [
  null,
  true,
  false,
  -1,
  0,
  1,
  2,
  3,
  1.5,
  HUGE,
  1e308,
  -HUGE,
  '',
  'NaN',
  '3',
  'relu',
  'softmax',
  'same',
  'valid',
  'channels_first',
  'channelsLast',
  'uint8',
  'float16',
  'string',
  'Lambda',
  'Sequential',
  'InputLayer',
  '__proto__',
  'constructor',
  'a'.repeat(10_000),
  [],
  [[]],
  [1],
  [-1, 2],
  [null, null],
  ['dense', 0, 0, {}],
  {},
  { class_name: 'Dense', config: {} },
];

const KEYS = ['__proto__', 'constructor', 'toString', 'config', 'name', 'Units', 'kernelSize', 'layers', ''];

/** Damages a model in one to three places. The same random numbers give the same damage. */
export function mutateModel({ json, weights }: SavedFiles, random: Random): SavedFiles {
  const kind = random.integer(10);
  if (kind === 0) return { json: _mutateText(json, random), weights };
  if (kind === 1) return { json, weights: _mutateWeights(weights, random) };
  const root = JSON.parse(json) as Container;
  for (let left = 1 + random.integer(3); left > 0; left--) _mutateJson(root, random);
  return { json: JSON.stringify(root), weights };
}

function _mutateText(text: string, random: Random): string {
  const at = random.integer(text.length);
  const rest = text.slice(at);
  const junk = ['}', '"', ',', '[', 'null', '\u0000', '🙂', '['.repeat(100_000)];
  return [
    () => text.slice(0, at),
    () => text.slice(0, at) + rest.slice(1 + random.integer(20)),
    () => text.slice(0, at) + junk[random.integer(junk.length)]! + rest,
    () => `\uFEFF${text}`,
  ][random.integer(4)]!();
}

function _mutateWeights(weights: readonly Uint8Array[], random: Random): readonly Uint8Array[] {
  const shard = random.integer(weights.length);
  const bytes = Uint8Array.from(weights[shard]!);
  const damaged = [
    () => bytes.subarray(0, random.integer(bytes.length)),
    () => new Uint8Array(0),
    () => Uint8Array.from([...bytes, 1, 2, 3]),
    () => bytes.map((byte) => (random.integer(50) === 0 ? byte ^ (1 << random.integer(8)) : byte)),
  ][random.integer(4)]!();
  return weights.with(shard, damaged);
}

/** One change somewhere in the tree; deep places are as likely as shallow ones. */
function _mutateJson(root: Container, random: Random): void {
  const places = _places(root);
  const [parent, key] = places[random.integer(places.length)]!;
  const [other, otherKey] = places[random.integer(places.length)]!;
  const set = (value: Json): void => _set(parent, key, value);
  const copy = (): Json => structuredClone(_get(other, otherKey));
  [
    () => set(structuredClone(VALUES[random.integer(VALUES.length)]!)),
    () => set(structuredClone(VALUES[random.integer(VALUES.length)]!)),
    () => set(copy()),
    () => _remove(parent, key),
    () => _rename(parent, key, KEYS[random.integer(KEYS.length)]!),
    () => (Array.isArray(parent) ? parent.splice(Number(key), 0, copy()) : set(copy())),
    () => (Array.isArray(parent) ? parent.reverse() : set(null)),
    () => set(_nest(_get(parent, key), 1 + random.integer(100))),
    () => _nudge(parent, key, random),
    () => _nudge(parent, key, random),
  ][random.integer(10)]!();
}

function _places(root: Container): [Container, string][] {
  const places: [Container, string][] = [];
  const open: Container[] = [root];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    for (const key of Object.keys(container)) {
      places.push([container, key]);
      const value = _get(container, key);
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return places;
}

function _get(container: Container, key: string): Json {
  return (container as Record<string, Json>)[key]!;
}

/** As an own property, whatever it is called. */
function _set(container: Container, key: string, value: Json): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

function _remove(container: Container, key: string): void {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
}

function _rename(container: Container, key: string, name: string): void {
  if (Array.isArray(container)) return;
  const value = container[key]!;
  delete container[key];
  _set(container, name, value);
}

/** Lists in lists, or models in models. */
function _nest(value: Json, depth: number): Json {
  let nested = value;
  const isLayer = typeof value === 'object' && value !== null && 'class_name' in value;
  for (let i = 0; i < depth; i++) {
    nested = isLayer
      ? { class_name: 'Sequential', name: `deep${i}`, config: { name: `deep${i}`, layers: [nested] } }
      : [nested];
  }
  return nested;
}

/** A number that is a little off, or a text in the other spelling. */
function _nudge(container: Container, key: string, random: Random): void {
  const value = _get(container, key);
  if (typeof value === 'number') _set(container, key, value + [-2, -1, 1, 0.5][random.integer(4)]!);
  if (typeof value === 'boolean') _set(container, key, !value);
  if (typeof value === 'string')
    _set(container, key, random.integer(2) === 0 ? value.toUpperCase() : `${value}_`);
}
