import { FerError } from '../base/index.ts';
import type { TensorInfo, TensorValue } from './tensor-value.ts';

/**
 * Throws `INPUT_MISMATCH` unless every input of a model is given with its type, rank and sizes.
 *
 * Our own check, because ONNX Runtime does not say which size was expected.
 */
export function assertFeedsFit(
  inputs: readonly TensorInfo[],
  feeds: Readonly<Record<string, TensorValue>>,
  path: string,
): void {
  const problems = [
    ...inputs.map((input) => _describeMisfit(input, feeds[input.name])),
    ..._listUnknown(inputs, feeds),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  throw new FerError(
    'INPUT_MISMATCH',
    `Could not run ${path} because the input does not fit: ${problems.join('; ')}`,
    { details: { path, problems } },
  );
}

function _describeMisfit(input: TensorInfo, given: TensorValue | undefined): string | undefined {
  const expected = `\`${input.name}\` expected ${_describe(input)}`;
  if (given === undefined) return `${expected}, got nothing`;
  const got = `${expected}, got ${_describe(given)}`;
  if (given.type !== input.type || given.shape.length !== input.shape.length) return got;
  const fits = input.shape.every((size, axis) => typeof size === 'string' || size === given.shape[axis]);
  if (!fits || !given.shape.every((size) => Number.isInteger(size) && size > 0)) return got;
  const elements = given.shape.reduce((product, size) => product * size, 1);
  if (elements === given.data.length) return undefined;
  return `\`${input.name}\` of shape ${_showShape(given.shape)} expected ${elements} elements, got ${given.data.length}`;
}

function _listUnknown(
  inputs: readonly TensorInfo[],
  feeds: Readonly<Record<string, TensorValue>>,
): readonly string[] {
  const known = new Set(inputs.map((input) => input.name));
  return Object.keys(feeds)
    .filter((name) => !known.has(name))
    .map((name) => `\`${name}\` is not an input of the model, which has \`${[...known].join('`, `')}\``);
}

function _describe(tensor: { readonly type: string; readonly shape: readonly (number | string)[] }): string {
  return `${tensor.type} ${_showShape(tensor.shape)}`;
}

function _showShape(shape: readonly (number | string)[]): string {
  return `[${shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`;
}
