import type { TensorData, TensorInfo, TensorValue } from '../../infer/index.ts';
import { RequestError } from '../http/request-error.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import { datatypeOf } from './datatypes.ts';
import type { InferInput } from './infer-schema.ts';
import type { InferBody } from './read-infer-body.ts';

/** As many as the schema lets a shape have. */
const MOST_AXES = 16;

/**
 * The tensor of a request, checked against the input of the model.
 *
 * Throws `INPUT_MISMATCH` where it does not fit, `REQUEST_INVALID` where bytes and JSON contradict each other.
 */
export function readInputs({ json, binary }: InferBody, model: LoadedModel): TensorValue {
  const info = model.facts.inputs[0]!;
  if (json === undefined) return _readRaw(binary, { info, model });
  const names = json.inputs.map(({ name }) => name);
  const [input] = json.inputs;
  if (input === undefined || json.inputs.length !== 1 || input.name !== info.name) {
    throw _misfit(`the model takes \`${info.name}\` alone, and the request has ${_quote(names)}`);
  }
  if (input.parameters !== undefined && 'shared_memory_region' in input.parameters) {
    throw new RequestError(
      'NOT_IMPLEMENTED',
      'Could not read the input because it is in shared memory: send it in the request',
    );
  }
  const datatype = datatypeOf(info.type);
  if (input.datatype !== datatype.name) {
    throw _misfit(`\`${info.name}\` expected ${datatype.name}, got ${input.datatype.slice(0, 50)}`);
  }
  _assertShape(input.shape, info);
  const elements = input.shape.reduce((product, size) => product * size, 1);
  const size = input.parameters?.binary_data_size;
  const data =
    size === undefined ? _readJson(input, { info, elements }) : _readBinary(binary, { size, info, elements });
  if (size === undefined && binary.length > 0) {
    throw new RequestError(
      'REQUEST_INVALID',
      `Could not read the body because ${binary.length} bytes follow the JSON, of which no input has a \`binary_data_size\``,
    );
  }
  return { type: info.type, data, shape: input.shape };
}

/** One picture, or as many as the model always takes, without any JSON. */
function _readRaw(
  binary: Buffer,
  { info, model }: { readonly info: TensorInfo; readonly model: LoadedModel },
): TensorValue {
  const { width, height, channels } = model.facts.plan.spec;
  const { layout, batch = 1 } = model.facts.plan.input;
  const shape = layout === 'NHWC' ? [batch, height, width, channels] : [batch, channels, height, width];
  const elements = batch * height * width * channels;
  const data = _readBinary(binary, { size: binary.length, info, elements });
  return { type: info.type, data, shape };
}

function _assertShape(shape: readonly number[], info: TensorInfo): void {
  const fits =
    shape.length === info.shape.length &&
    shape.every(
      (size, axis) => size > 0 && (typeof info.shape[axis] === 'string' || info.shape[axis] === size),
    );
  if (fits) return;
  const expected = info.shape.map((size) => (typeof size === 'string' ? -1 : size));
  throw _misfit(
    `\`${info.name}\` expected the shape ${JSON.stringify(expected)}, got ${JSON.stringify(shape)}`,
  );
}

interface Expected {
  readonly info: TensorInfo;
  readonly elements: number;
}

function _readBinary(
  binary: Buffer,
  { size, info, elements }: Expected & { readonly size: number },
): TensorData {
  const { name, bytes, view } = datatypeOf(info.type);
  if (size !== elements * bytes) {
    throw _misfit(`\`${info.name}\` expected ${elements * bytes} bytes, ${elements} of ${name}, got ${size}`);
  }
  if (size !== binary.length) {
    throw new RequestError(
      'REQUEST_INVALID',
      `Could not read the body because \`binary_data_size\` is ${size} and ${binary.length} bytes follow the JSON`,
    );
  }
  // A copy, since the bytes may begin anywhere.
  const data = view(Uint8Array.prototype.slice.call(binary).buffer as ArrayBuffer, 0, elements);
  _assertFinite(data, info);
  return data;
}

function _readJson({ data }: InferInput, { info, elements }: Expected): TensorData {
  if (!Array.isArray(data)) throw _misfit(`\`${info.name}\` has no \`data\`, and no \`binary_data_size\``);
  // As Triton does, and as the outputs are given.
  if (info.type === 'float16')
    throw _misfit(`\`${info.name}\` is FP16, which goes in bytes with \`binary_data_size\``);
  const { bytes, view } = datatypeOf(info.type);
  // Counted before an array of the claimed size is made.
  const count = _count(data);
  if (count !== elements) throw _misfit(`\`${info.name}\` expected ${elements} elements, got ${count}`);
  const values = view(new ArrayBuffer(elements * bytes), 0, elements);
  _fill(data, { values, at: 0, name: info.name });
  _assertFinite(values, info);
  return values;
}

/** Numbers in an array of any nesting that a tensor can have. */
function _count(data: readonly unknown[], depth = 0): number {
  if (depth > MOST_AXES) throw _misfit(`its \`data\` is nested deeper than ${MOST_AXES} times`);
  const length = _lengthOf(data[0]);
  if (data.some((each) => _lengthOf(each) !== length)) throw _misfit('its `data` is nested unevenly');
  return data.reduce<number>((sum, each) => sum + (Array.isArray(each) ? _count(each, depth + 1) : 1), 0);
}

/** Nothing for what is no array. */
function _lengthOf(each: unknown): number | undefined {
  return Array.isArray(each) ? each.length : undefined;
}

/** @returns where the next element goes */
function _fill(
  data: readonly unknown[],
  { values, at, name }: { readonly values: TensorData; readonly at: number; readonly name: string },
): number {
  let end = at;
  for (const each of data) {
    if (Array.isArray(each)) {
      end = _fill(each, { values, at: end, name });
      continue;
    }
    const isByte =
      !(values instanceof Uint8Array) ||
      (Number.isInteger(each) && (each as number) >= 0 && (each as number) <= 255);
    if (typeof each !== 'number' || !isByte) {
      throw _misfit(
        `\`${name}\` has an element that is no number of its type: ${JSON.stringify(each)?.slice(0, 50)}`,
      );
    }
    values[end++] = each;
  }
  return end;
}

/** A picture has none, and what a model makes of them cannot be told in JSON. */
function _assertFinite(data: TensorData, info: TensorInfo): void {
  const isNumber = info.type === 'float16' ? _isFiniteHalf : Number.isFinite;
  // A loop takes an eighth of the time of `every`.
  for (let at = 0; at < data.length; at++) {
    if (isNumber(data[at] as number)) continue;
    throw _misfit(`\`${info.name}\` has elements that are infinite or no numbers`);
  }
}

/** Not all bits of the exponent are set (IEEE 754 binary16). */
function _isFiniteHalf(bits: number): boolean {
  return (bits & 0x7c00) !== 0x7c00;
}

function _misfit(why: string): RequestError {
  return new RequestError('INPUT_MISMATCH', `Could not run the model because the input does not fit: ${why}`);
}

function _quote(names: readonly string[]): string {
  return names
    .map((name) => `\`${name.slice(0, 100)}\``)
    .join(', ')
    .slice(0, 500);
}
